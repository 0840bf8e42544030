"""``.apkg`` and ``.colpkg`` files: Anki's collections in a zip, in the three formats there are.

``collection.anki2`` and ``.anki21`` are SQLite files beside a ``media`` list in JSON; ``.anki21b`` is one packed with
Zstandard, and so are its ``media`` list (protocol buffers: name is field 1 of each entry) and the files themselves.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

from flashcards.decks.anki_tables import Collection, NoteType, RawNote, read_collection
from flashcards.decks.anki_templates import cloze_numbers, cloze_side, fill, has_text, names_in
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
        else:
            values = dict(zip(kind.fields, self._without_sound(raw.values), strict=False))
            note = self._cloze(raw, kind, values) if kind.is_cloze else self._basic(raw, kind, values)
            if note:
                self._deck.notes.append(note)

    def _basic(self, raw: RawNote, kind: NoteType, values: Mapping[str, str]) -> Note | None:
        used = [t for t in kind.templates if has_text(fill(t.front, _only(values, names_in(t.front))))]
        faces = [
            Face(
                front=self._markdown(fill(t.front, values)), back=self._markdown(fill(_back(t.back), values))
            )
            for t in used
        ]
        faces = [face for face in faces if face.front]
        if not faces:
            self._deck.leave_out(self._place, "It has no text, or nothing that can be shown.")
            return None
        return self._note(
            raw, "reversed" if _is_mirrored(faces) else "basic", faces, faces[0].front, faces[0].back
        )

    def _cloze(self, raw: RawNote, kind: NoteType, values: Mapping[str, str]) -> Note | None:
        source = next((name for name in kind.fields if cloze_numbers(values.get(name, ""))), "")
        template = kind.templates[0] if kind.templates else None
        if not source or template is None:
            self._deck.leave_out(self._place, "It has no hidden part.")
            return None

        def side(html: str, number: int, *, blank: bool) -> str:
            shown = {**values, source: cloze_side(values[source], number, blank=blank)}
            return self._markdown(fill(_back(html), shown))

        faces = [
            Face(
                front=side(template.front, number, blank=True), back=side(template.back, number, blank=False)
            )
            for number in cloze_numbers(values[source])
        ]
        title = _title(values, kind.fields, source)
        whole = side(template.back, 0, blank=False)
        return self._note(raw, "cloze", faces, self._markdown(title), whole)

    def _note(
        self,
        raw: RawNote,
        kind: Literal["basic", "reversed", "cloze"],
        faces: list[Face],
        front: str,
        back: str,
    ) -> Note:
        return Note(
            origin=f"anki:{blake2b(raw.guid.encode('utf-8', 'replace'), digest_size=16).hexdigest()}",
            place=self._place,
            kind=kind,
            front=front,
            back=back,
            tags=clean_tags(list(raw.tags)),
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


def _back(template: str) -> str:
    """A back template without the front: the two sides are kept apart here."""
    return re.sub(r"\{\{\s*FrontSide\s*\}\}", "", template)


def _only(values: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name in names}


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
