"""Ids, suggestions and lists as words: what messages and id makers share."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable

from courseware import limits

IDENTIFIER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# What a phone's keyboard makes of plain quotes and spaces; an answer is not wrong because of them.
_TYPED = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " "})
_UNSEEN = re.compile(r"[`\s]+")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[`*_~=]+")
# Words that carry no meaning in an id made from a sentence.
_FILLERS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "do",
        "does",
        "for",
        "from",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "this",
        "to",
        "what",
        "which",
    ]
)


def closest(word: str, known: Iterable[str]) -> str:
    """Return the one known word that ``word`` was surely meant to be, else an empty string."""
    folded = {name.casefold(): name for name in known}
    match = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.7)
    return folded[match[0]] if match else ""


def id_fault(text: str) -> str:
    """Say what is wrong with an id, or return an empty string."""
    if len(text) > limits.ID:
        return f"is longer than {limits.ID} characters"
    if not text.isascii():
        strange = next(character for character in text if not character.isascii())
        name = unicodedata.name(strange, f"U+{ord(strange):04X}")
        return f"holds {name}, which only looks like a plain letter or is invisible"
    if not IDENTIFIER.fullmatch(text):
        return "may hold only a-z, 0-9 and single hyphens between words"
    return "needs a letter: a number alone says nothing" if text.replace("-", "").isdigit() else ""


def slug(text: str) -> str:
    """Return an id for a heading, all its words kept; "section" where no letter is left."""
    return _cut(_words(text)) or "section"


def short_id(text: str, taken: Collection[str]) -> str:
    """Return a short id made from a text, different from every taken one."""
    words = _words(text)
    telling = [word for word in words if word not in _FILLERS] or words
    base = _cut(telling[:5], 40) or "item"
    base = base if not id_fault(base) else f"item-{base}"
    return unique(base, taken)


def straight(text: str) -> str:
    """Return a typed text in one form: composed characters, plain quotes, plain spaces."""
    return unicodedata.normalize("NFC", text).translate(_TYPED)


def as_compared(text: str) -> str:
    """Return the form in which predicted values are compared: spaces, code marks, case and quotes' shapes don't count."""
    return _UNSEEN.sub("", straight(text)).casefold()


def telling_words(text: str) -> set[str]:
    """Return the words of a text that say something by themselves."""
    return {word for word in _words(text) if len(word) > 2 and word not in _FILLERS}


def unique(base: str, taken: Collection[str]) -> str:
    """Return ``base``, or ``base-2``, ``base-3`` … where it is taken."""
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def listed(names: Iterable[str]) -> str:
    """Return ``a, b or c``."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _MARKUP.sub(r"\1", text)).encode("ascii", "ignore").decode()
    return [word for word in _NOT_WORD.split(plain.casefold().replace("'", "")) if word]


def _cut(words: list[str], longest: int = limits.ID - 4) -> str:
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:longest]
        if len(longer) > longest:
            break
        kept = longer
    return kept
