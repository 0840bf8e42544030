"""Comma- or tab-separated text: a front, a back and tags a row. Understands the header lines of Anki's text files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

from flashcards.decks.entries import FIELD, NOTES, Deck, DeckError, Face, Note, clean_tags
from flashcards.decks.html_to_markdown import to_markdown

_NAMES = {
    "front": "front",
    "question": "front",
    "back": "back",
    "answer": "back",
    "tags": "tags",
    "id": "id",
    "guid": "id",
}
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " ", "colon": ":"}
_MASKED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


@dataclass(slots=True)
class _Layout:
    separator: str = ""
    is_html: bool = False
    columns: dict[str, int] = field(default_factory=lambda: {"front": 0, "back": 1, "tags": 2})


def read_csv(text: str, *, is_tabbed: bool = False) -> Deck:
    """One note a row. Fields are Markdown, unless the file says that they are HTML."""
    layout = _Layout("\t" if is_tabbed else "")
    lines, skipped = _after_head(text, layout)
    deck = Deck()
    try:
        for number, row in _rows(lines, layout):
            _take(deck, f"Line {number + skipped}", row, layout)
    except csv.Error as error:
        raise DeckError(f"The table cannot be read: {error}.") from error
    return deck


def unmasked(cell: str) -> str:
    """A cell without the quote that keeps spreadsheets from computing it."""
    return cell[1:] if _MASKED.match(cell) else cell


def _after_head(text: str, layout: _Layout) -> tuple[str, int]:
    """What follows the lines ``#key:value``, and how many there are."""
    lines = text.split("\n")
    head = 0
    while head < len(lines) and re.match(r"#[a-z ]+:", lines[head]):
        key, _, value = lines[head][1:].partition(":")
        _note_head(layout, key.strip(), value.strip())
        head += 1
    return "\n".join(lines[head:]), head


def _note_head(layout: _Layout, key: str, value: str) -> None:
    if key == "separator":
        layout.separator = _SEPARATORS.get(value.lower(), value[:1])
    elif key == "html":
        layout.is_html = value.lower() == "true"
    elif key in ("tags column", "guid column") and value.isdigit():
        layout.columns["tags" if key.startswith("tags") else "id"] = int(value) - 1
    if key.endswith(" column") and value.isdigit():
        _make_room(layout, int(value) - 1)


def _make_room(layout: _Layout, taken: int) -> None:
    """Front and back are the first columns that mean nothing else."""
    for name in ("front", "back"):
        others = {place for key, place in layout.columns.items() if key != name}
        while layout.columns[name] == taken or layout.columns[name] in others - {layout.columns[name]}:
            layout.columns[name] += 1
    if layout.columns["front"] == layout.columns["back"]:
        layout.columns["back"] += 1


def _rows(text: str, layout: _Layout) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row with text; a first row of column names sets the layout."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=layout.separator or _guessed(text), strict=True
    )
    is_first = True
    for row in reader:
        cells = [unmasked(cell) for cell in row]
        if is_first and _is_heading(cells, layout):
            is_first = False
            continue
        is_first = False
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _guessed(text: str) -> str:
    line = text.partition("\n")[0]
    return max("\t;,", key=line.count) if any(mark in line for mark in "\t;,") else ","


def _is_heading(cells: list[str], layout: _Layout) -> bool:
    names = [_NAMES.get(cell.strip().lower(), "") for cell in cells]
    if "front" not in names or "back" not in names:
        return False
    layout.columns = {name: place for place, name in enumerate(names) if name}
    return True


def _take(deck: Deck, place: str, row: list[str], layout: _Layout) -> None:
    cells = {name: row[at] for name, at in layout.columns.items() if at < len(row)}
    front, back = cells.get("front", "").strip(), cells.get("back", "").strip()
    if not front or not back:
        deck.leave_out(place, "It has no back." if front else "It has no front.")
    elif len(front) > FIELD or len(back) > FIELD:
        deck.leave_out(place, f"A field has more than {FIELD:,} characters.")
    elif len(deck.notes) >= NOTES:
        raise DeckError(f"The file has more than {NOTES:,} cards. Split it.")
    else:
        deck.notes.append(_note(place, front, back, cells, layout))


def _note(place: str, front: str, back: str, cells: dict[str, str], layout: _Layout) -> Note:
    name = cells.get("id", "").strip() or front
    if layout.is_html:
        front, back = (to_markdown(side, lambda _: "") for side in (front, back))
    return Note(
        origin=f"text:{blake2b(name.encode(), digest_size=16).hexdigest()}",
        place=place,
        front=front,
        back=back,
        tags=clean_tags(cells.get("tags", "").split()),
        faces=(Face(front=front, back=back),),
    )
