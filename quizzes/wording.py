"""Numbers and lists as words."""

from __future__ import annotations

from collections.abc import Sequence

WORDS = [
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def number_word(number: int) -> str:
    """Return "three" for 3, and digits above twelve."""
    return WORDS[number] if number < len(WORDS) else str(number)


def listed(names: Sequence[str]) -> str:
    """Return ``A, C and D``."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def counted_word(number: int, noun: str) -> str:
    """Return ``one idea`` or ``five ideas``."""
    return f"{number_word(number)} {noun}{'' if number == 1 else 's'}"


def counted(number: int, noun: str) -> str:
    """Return ``1 question`` or ``5 questions``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
