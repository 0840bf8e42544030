"""``.apkg`` and ``.colpkg`` files: Anki's collections in a zip, in the three formats there are.

``collection.anki2`` and ``.anki21`` are SQLite files beside a ``media`` list in JSON; ``.anki21b`` is one packed with
Zstandard, and so are its ``media`` list (protocol buffers: name is field 1 of each entry) and the files themselves.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from flashcards.decks.anki_clozes import cloze_numbers, cloze_side
from flashcards.decks.anki_identity import OWN_TAG, is_guid, origin_of_guid
from flashcards.decks.anki_tables import Collection, NoteType, RawNote, Template, read_collection
from flashcards.decks.anki_templates import (
    Fields,
    back_of,
    fields_with,
    front_of,
    has_text,
    is_filled,
    makes_card,
)
from flashcards.decks.archive import Archive, is_risky
from flashcards.decks.entries import (
    ARCHIVE_ENTRIES,
    COLLECTION_BYTES,
    FIELD,
    IMAGE_BYTES,
    IMAGES_BYTES,
    NOTES,
    Deck,
    DeckError,
    Face,
    Note,
    clean_tags,
)
from flashcards.decks.html_to_markdown import to_markdown
from flashcards.decks.images import name_for
from flashcards.decks.protobuf import ProtobufError, fields_of, first_text

_FORMATS = ("collection.anki21b", "collection.anki21", "collection.anki2")  # the last real one wins
_LIST_BYTES = 8 * 2**20
_SOUND = re.compile(r"\[sound:[^\]\[]{0,300}\]")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
_TAGS = re.compile(r"<[^>]*>")
_MORE = "More"  # field of the note types that are made here
_OCCLUSION = "image-occlusion:"


def read_package(path: Path) -> Deck:
    """The notes, tags and images of a package. Raises DeckError where nothing can be taken."""
    with Archive.open(path) as archive:
        name = next((name for name in _FORMATS if name in archive.names), "")
        if not name:
            raise DeckError("This zip file holds no collection of Anki's.")
        is_packed = name.endswith("b")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "collection.sqlite"
            archive.unpack(name, file, COLLECTION_BYTES, zstd=is_packed)
            collection = read_collection(file)
        reader = _Reader(archive, is_packed)
        return reader.deck_of(collection)


class _Reader:
    def __init__(self, archive: Archive, is_packed: bool) -> None:
        self._archive, self._is_packed = archive, is_packed
        self._deck = Deck()
        self._media = _media_list(archive, is_packed)
        self._known: dict[str, str] = {}  # the name a note uses -> ours, "" where it was dropped
        self._place = ""

    def deck_of(self, collection: Collection) -> Deck:
        for number, raw in enumerate(collection.notes, 1):
            self._place = f"Note {number}{_hint(raw)}"
            self._take(raw, collection.types.get(raw.type_id))
        if collection.beyond:
            why = f"{collection.beyond:,} notes were left out: {NOTES:,} are taken from one file."
            self._deck.leave_out("The rest", why)
        return self._deck

    def _take(self, raw: RawNote, kind: NoteType | None) -> None:
        if kind is None:
            self._deck.leave_out(self._place, "Its note type is missing in the file.")
        elif any(len(value) > FIELD for value in raw.values):
            self._deck.leave_out(self._place, f"A field has more than {FIELD:,} characters.")
        elif kind.is_cloze and any(_OCCLUSION in value for value in raw.values):
            self._deck.leave_out(self._place, "It hides parts of an image, which is not known here.")
        else:
            filled = {name for name, value in zip(kind.fields, raw.values, strict=False) if is_filled(value)}
            values = dict(zip(kind.fields, self._without_sound(raw.values), strict=False))
            if OWN_TAG in raw.tags:  # the card's link, which is no part of its text
                filled.discard(_MORE)
            fields = Fields(shown=values, filled=frozenset(filled))
            note = self._cloze(raw, kind, fields) if kind.is_cloze else self._basic(raw, kind, fields)
            if note:
                self._deck.notes.append(note)

    def _basic(self, raw: RawNote, kind: NoteType, fields: Fields) -> Note | None:
        """Its templates make its cards as they do in Anki: the first one makes one where no other does."""
        templates = dict(enumerate(kind.templates))
        made = {place: t for place, t in templates.items() if makes_card(t.front, fields)}
        cards = made or {place: t for place, t in templates.items() if not place}
        found = [self._face(place, template, fields, fields) for place, template in cards.items()]
        faces = [face for face in found if face]
        if not faces:
            return None
        return self._note(
            raw, "reversed" if _is_mirrored(faces) else "basic", faces, faces[0].front, faces[0].back
        )

    def _cloze(self, raw: RawNote, kind: NoteType, fields: Fields) -> Note | None:
        """One card for each number in the texts that its template shows with hidden parts."""
        hidden = {name: cloze_numbers(value) for name, value in fields.shown.items()}
        sources = [name for name in kind.fields if hidden.get(name)]
        if not sources or not kind.templates:
            self._deck.leave_out(self._place, "It has no hidden part.")
            return None
        template = kind.templates[0]
        named = fields_with("cloze", template.front)
        sources = [name for name in sources if name in named] or sources

        def side(number: int, *, blank: bool) -> Fields:
            values = {
                name: _part_of(value, number, hidden[name], blank=blank)
                for name, value in fields.shown.items()
            }
            return Fields(shown=values, filled=fields.filled | {f"c{number}"})

        numbers = sorted({number for name in sources for number in hidden[name]})
        found = [
            self._face(number - 1, template, side(number, blank=True), side(number, blank=False))
            for number in numbers
        ]
        faces = [face for face in found if face]
        whole = self._markdown(back_of(template.front, template.back, side(0, blank=False)))
        title = self._markdown(_title(fields.shown, kind.fields, sources[0]))
        return self._note(raw, "cloze", faces, title, whole) if faces else None

    def _face(self, number: int, template: Template, asked: Fields, answered: Fields) -> Face | None:
        front = self._markdown(front_of(template.front, asked))
        if not front:
            self._deck.leave_out(
                self._place, f"Card {number + 1} of it has nothing on its front that can be shown."
            )
            return None
        back = self._markdown(back_of(template.front, template.back, answered))
        return Face(front=front, back=back, number=number)

    def _note(
        self,
        raw: RawNote,
        kind: Literal["basic", "reversed", "cloze"],
        faces: list[Face],
        front: str,
        back: str,
    ) -> Note:
        return Note(
            origin=origin_of_guid(raw.guid),
            guid=raw.guid if is_guid(raw.guid) else "",
            place=self._place,
            kind=kind,
            front=front,
            back=back,
            tags=clean_tags([tag for tag in raw.tags if tag != OWN_TAG]),
            faces=tuple(faces),
        )

    def _markdown(self, html: str) -> str:
        return to_markdown(html, self._image)

    def _without_sound(self, values: tuple[str, ...]) -> list[str]:
        if any(_SOUND.search(value) for value in values):
            self._deck.leave_out(self._place, "Its sounds are left out.")
        return [_SOUND.sub("", value) for value in values]

    # ---- images

    def _image(self, source: str) -> str:
        name = unquote(source).strip()
        if name not in self._known:
            self._known[name] = self._loaded(name)
        return self._known[name]

    def _loaded(self, name: str) -> str:
        """Take the image into the deck; the name made from its bytes, or "" and a problem."""
        entry = self._media.get(name)
        if not entry or is_risky(name) or not name.lower().endswith(_PICTURES):
            self._deck.leave_out(
                self._place, f"The image {name[:80]!a} is not in the file, or of no kind shown here."
            )
            return ""
        try:
            data = self._archive.read(entry, IMAGE_BYTES, zstd=self._is_packed)
        except DeckError as error:
            self._deck.leave_out(self._place, f"The image {name[:80]!a}: {error}")
            return ""
        ours = name_for(data)
        if not ours or sum(map(len, self._deck.images.values())) + len(data) > IMAGES_BYTES:
            why = "is no image" if not ours else f"is one too many: {IMAGES_BYTES // 2**20} MB are taken"
            self._deck.leave_out(self._place, f"The file {name[:80]!a} {why}.")
            return ""
        self._deck.images[ours] = data
        return ours


def _media_list(archive: Archive, is_packed: bool) -> dict[str, str]:
    """The zip's entry by the name that notes use."""
    if "media" not in archive.names:
        return {}
    data = archive.read("media", _LIST_BYTES, zstd=is_packed)
    try:
        names = _names_new(data) if is_packed else _names_old(data)
    except (ValueError, TypeError, AttributeError, LookupError, ProtobufError, RecursionError) as error:
        raise DeckError("The list of media in the file is broken.") from error
    return {name: entry for entry, name in names.items() if entry in archive.names}


def _names_old(data: bytes) -> dict[str, str]:
    return {str(entry): str(name) for entry, name in list(json.loads(data).items())[:ARCHIVE_ENTRIES]}


def _names_new(data: bytes) -> dict[str, str]:
    entries = [value for number, value in fields_of(data) if number == 1 and isinstance(value, bytes)]
    return {str(place): first_text(fields_of(entry), 1) for place, entry in enumerate(entries)}


def _part_of(value: str, number: int, numbers: list[int], *, blank: bool) -> str:
    """A field as the card of this number shows it; a text without the number is not on that card."""
    if not numbers:
        return value
    return cloze_side(value, number, blank=blank) if number in (0, *numbers) else ""


def _title(values: Mapping[str, str], fields: tuple[str, ...], source: str) -> str:
    """What stands above a cloze text: a short field before it, if there is one."""
    before = fields[: fields.index(source)]
    return next((values[name] for name in before if has_text(values.get(name, ""))), "")


def _is_mirrored(faces: list[Face]) -> bool:
    """Whether each of two cards asks what the other answers; both may have more below."""
    if len(faces) != 2:
        return False
    one, two = faces
    return one.back.startswith(two.front) and two.back.startswith(one.front)


def _hint(raw: RawNote) -> str:
    """The note's first words, so that a person finds it."""
    words = " ".join(_TAGS.sub(" ", raw.values[0] if raw.values else "")[:400].split())
    return f" ({words[:50]}…)" if len(words) > 50 else f" ({words})" if words else ""
