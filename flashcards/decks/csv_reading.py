"""Comma- or tab-separated text: a front, a back and tags a row. Understands the header lines of Anki's text files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from html import escape

from flashcards.decks.anki_clozes import cloze_numbers, cloze_side
from flashcards.decks.anki_identity import is_guid, origin_of_guid, origin_of_text
from flashcards.decks.csv_layout import Layout, after_head, name_columns
from flashcards.decks.entries import FIELD, NOTES, Deck, DeckError, Face, Note, clean_tags
from flashcards.decks.html_to_markdown import to_markdown

_MASKED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_MARK = re.compile("</?mark>")
_SOUND = re.compile(r"\[sound:[^\]\[]{0,300}\]")
# What Anki writes into its cards as text: a place to type in, and a hint that a click would show.
_UNASKED = re.compile(
    r"\[\[type:[^\]\[]{0,300}\]\]"
    r"|<a class=hint [^>]{0,500}>[^<]{0,500}</a>\s{0,9}<div id=\"hint[^>]{0,200}>.{0,5000}?</div>",
    re.DOTALL,
)


def read_csv(text: str, *, is_tabbed: bool = False) -> Deck:
    """One note a row. Fields are Markdown, unless the file says that they are HTML or plain text."""
    layout = Layout("\t" if is_tabbed else "")
    lines, skipped = after_head(text, layout)
    deck = Deck()
    cut = 0
    try:
        for number, row in _rows(lines, layout):
            _take(deck, f"Line {number + skipped}", row, layout)
            cut += any(cell.strip() for cell in layout.others(row))
    except csv.Error as error:
        raise DeckError(f"The table cannot be read: {error}.") from error
    if cut:
        deck.leave_out(
            "Other fields", f"Rows with more than a front and a back: {cut:,}. The rest is left out."
        )
    return deck


def unmasked(cell: str) -> str:
    """A cell without the quote that keeps spreadsheets from computing it."""
    return cell[1:] if _MASKED.match(cell) else cell


def _rows(text: str, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row with text; a first row of column names sets the layout."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=layout.separator or _guessed(text), strict=True
    )
    is_first = True
    for row in reader:
        cells = [unmasked(cell) for cell in row]
        if is_first and name_columns(cells, layout):
            is_first = False
            continue
        is_first = False
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _guessed(text: str) -> str:
    line = text.partition("\n")[0]
    return max("\t;,", key=line.count) if any(mark in line for mark in "\t;,") else ","


def _take(deck: Deck, place: str, row: list[str], layout: Layout) -> None:
    cells = {name: row[at].strip() for name, at in layout.columns.items() if at < len(row)}
    if layout.is_html is False:
        cells |= {name: _as_html(cells[name]) for name in ("front", "back") if name in cells}
    front, back = cells.get("front", ""), cells.get("back", "")
    numbers = cloze_numbers(front)
    if not front or not (back or numbers):
        deck.leave_out(place, "It has no back." if front else "It has no front.")
    elif len(front) > FIELD or len(back) > FIELD:
        deck.leave_out(place, f"A field has more than {FIELD:,} characters.")
    elif len(deck.notes) >= NOTES:
        raise DeckError(f"The file has more than {NOTES:,} cards. Split it.")
    else:
        note = _note(deck, place, cells, numbers, layout)
        deck.notes += [note] if note else []


def _note(deck: Deck, place: str, cells: dict[str, str], numbers: list[int], layout: Layout) -> Note | None:
    read = _reader(deck, place, layout)
    front, back = cells["front"], cells.get("back", "")
    if numbers:
        line = "\n\n" if layout.is_html is None else "<br>"  # as Anki's own template has it
        title, whole, faces = "", *_gaps(front, numbers, back, read, line)
    else:
        title, whole = read(front), read(back)
        faces = [Face(front=title, back=whole)]
    if not all(face.front and face.back for face in faces):
        deck.leave_out(place, "One of its sides has nothing that can be shown.")
        return None
    name = cells.get("id", "")
    guid = name if layout.has_guids and is_guid(name) else ""
    return Note(
        origin=origin_of_guid(guid) if guid else origin_of_text(name or front),
        guid=guid,
        place=place,
        kind="cloze" if numbers else "basic",
        front=title,
        back=whole,
        tags=clean_tags(cells.get("tags", "").split()),
        faces=tuple(faces),
    )


def _gaps(
    text: str, numbers: list[int], below: str, read: Callable[[str], str], line: str
) -> tuple[str, list[Face]]:
    """The whole text, and a card for each number; ``below`` stands under every answer, after ``line``."""

    def side(number: int, *, blank: bool) -> str:
        under = f"{line}{below}" if below and not blank else ""
        return _MARK.sub("==", read(f"{cloze_side(text, number, blank=blank)}{under}"))

    faces = [Face(front=side(n, blank=True), back=side(n, blank=False), number=n - 1) for n in numbers]
    return side(0, blank=False), faces


def _reader(deck: Deck, place: str, layout: Layout) -> Callable[[str], str]:
    """From a cell of this file to Markdown. What is lost is told, each thing once."""
    told = set[str]()

    def lose(why: str) -> str:
        if why not in told:
            told.add(why)
            deck.leave_out(place, why)
        return ""

    def read(cell: str) -> str:
        if layout.is_html is None:
            return cell
        html = _SOUND.sub(lambda _: lose("Its sounds are left out."), _UNASKED.sub("", cell))
        return to_markdown(html, lambda source: lose(f"The image {source[:80]!a} is not in the file."))

    return read


def _as_html(cell: str) -> str:
    return escape(cell, quote=False).replace("\n", "<br>")
