"""What a file of cards says, whatever its format, and how much of it is taken. Pure values; texts are Markdown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from courseware import limits

FILE_BYTES = 32 * 2**20  # of an imported file
HISTORY_BYTES = 80 * 2**20  # of a packed history: images of two files, and 300,000 reviews
HISTORY_UNPACKED = 256 * 2**20
HISTORY_VALUES = 12_000_000  # numbers, texts, lists and names in it
UNPACKED_BYTES = 128 * 2**20  # of all that is unpacked from one package
COLLECTION_BYTES = 64 * 2**20
IMAGE_BYTES = 2 * 2**20
IMAGES_BYTES = 20 * 2**20  # of all images taken from one file
ARCHIVE_ENTRIES = 10_000
RATIO = 200  # unpacked to packed, of anything over a megabyte
NOTES = 5_000
FIELD = 100_000  # characters of a field before it is turned into Markdown
SIDE = limits.ITEM  # characters of a side of a card
TAGS = 20
TAG = 60
RENDER = "//render"  # instead of a file's name: the file is a JSON list of texts
PROBLEMS = 200  # told one by one; the rest is counted


class DeckError(Exception):
    """Why nothing of a file is taken. The message is for the person who gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One card as it is asked. ``number`` tells it from the others of its note, whatever these become."""

    front: str
    back: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One entry of a file. ``back`` of a cloze note has ``==hidden==`` parts.

    ``origin`` is the same whenever the same file is read again; ``place`` tells a person where it stands.
    ``faces`` are the cards it becomes. ``guid`` is that of a note of Anki.
    """

    origin: str
    guid: str = ""
    place: str
    kind: Literal["basic", "reversed", "cloze"] = "basic"
    front: str
    back: str
    tags: tuple[str, ...] = ()
    faces: tuple[Face, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a question."""

    text: str
    is_right: bool
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a GIFT file. It has options, accepted answers, or lines in their right order."""

    title: str
    place: str
    text: str
    options: tuple[Option, ...] = ()
    accepted: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What was left out, and why."""

    place: str
    why: str


@dataclass(slots=True, kw_only=True)
class Deck:
    """What was read. ``images`` are bytes by the name that the texts use for them."""

    name: str = ""
    notes: list[Note] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def leave_out(self, place: str, why: str) -> None:
        self.problems.append(Problem(place=place, why=why))


def clean_tags(tags: list[str]) -> tuple[str, ...]:
    """Printable tags without spaces, each once, as many and as long as are kept."""
    words = ("".join(c for c in tag if c.isprintable() and not c.isspace())[:TAG] for tag in tags)
    return tuple(dict.fromkeys(filter(None, words)))[:TAGS]
