"""A file of cards to what it says, whatever its format: the bytes decide, then the name's ending."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from flashcards.decks.anki_package import read_package
from flashcards.decks.csv_layout import looks_like_table
from flashcards.decks.csv_reading import read_csv
from flashcards.decks.entries import FILE_BYTES, SIDE, Deck, DeckError, Note
from flashcards.decks.escaping import plain
from flashcards.decks.gift_reading import looks_like_gift, read_gift
from flashcards.decks.hashcards_reading import looks_like_hashcards, read_hashcards
from flashcards.decks.twins import told_apart

_ZIP = b"PK\x03\x04"
_TABBED = (".tsv", ".tab")
_IMAGE = re.compile(r"!\[(?P<words>[^\[\]\n]{0,500})\]\(\s*<?(?P<name>[^\s()<>]{0,500})>?[^()\n]{0,500}\)")
ENDINGS = (".apkg", ".colpkg", ".csv", ".tsv", ".txt", ".gift", ".md")


def read_deck(path: Path, name: str) -> Deck:
    """The notes and questions of a file that was called ``name``. Raises DeckError where nothing can be taken."""
    if path.stat().st_size > FILE_BYTES:
        raise DeckError(f"The file is larger than {FILE_BYTES // 2**20} MB.")
    with path.open("rb") as file:
        is_zip = file.read(4) == _ZIP
    deck = read_package(path) if is_zip else _read_text(path.read_bytes(), name.lower())
    deck.name = deck.name or plain(Path(name).stem)[:100]
    _check_sides(deck)
    if not deck.notes and not deck.questions:
        why = f" {deck.problems[0].place}: {deck.problems[0].why}" if deck.problems else ""
        raise DeckError(f"The file has no card that can be taken.{why}")
    return deck


def without_images(text: str) -> str:
    """Markdown with the words of its images alone."""
    return _IMAGE.sub(lambda match: match["words"], text)


def _read_text(data: bytes, name: str) -> Deck:
    text = _decoded(data)
    is_open = name.endswith(".txt") and not looks_like_table(text)  # any of the formats
    if name.endswith(".gift") or (is_open and looks_like_gift(text)):
        return read_gift(text)
    if name.endswith((".md", ".markdown")) or (is_open and looks_like_hashcards(text)):
        return read_hashcards(text)
    if name.endswith((".csv", ".txt", *_TABBED)):
        return read_csv(text, is_tabbed=name.endswith(_TABBED))
    raise DeckError(f"Files of this kind are not known here. Known: {', '.join(ENDINGS)}.")


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DeckError("The file is saved as UTF-16. Save it as UTF-8.")
    try:
        return plain(data.removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DeckError(f"Byte {error.start + 1:,} is not UTF-8. Save the file as UTF-8.") from error


def _check_sides(deck: Deck) -> None:
    """Leave out what is too long or there twice, and images the file does not hold."""
    kept: list[Note] = []
    for note in told_apart(deck, deck.notes):
        sides = (note.front, note.back, *(side for face in note.faces for side in (face.front, face.back)))
        longest = max(map(len, sides))
        if longest > SIDE:
            deck.leave_out(note.place, f"A side has {longest:,} characters; {SIDE:,} are allowed.")
        elif any("![" in side for side in sides):
            shown = _with_own_images(deck, note)
            if all(face.front.strip() for face in shown.faces):
                kept.append(shown)
            else:
                deck.leave_out(note.place, "Its front has nothing that can be shown.")
        else:
            kept.append(note)
    deck.notes = kept


def _with_own_images(deck: Deck, note: Note) -> Note:
    lost: list[str] = []

    def known(match: re.Match[str]) -> str:
        if match["name"] in deck.images:
            return match[0]
        lost.append(match["name"])
        return match["words"]

    def cleaned(text: str) -> str:
        return _IMAGE.sub(known, text)

    faces = tuple(replace(face, front=cleaned(face.front), back=cleaned(face.back)) for face in note.faces)
    shown = replace(note, front=cleaned(note.front), back=cleaned(note.back), faces=faces)
    if lost:
        deck.leave_out(note.place, f"The image {lost[0][:80]!a} is not in the file.")
    return shown
