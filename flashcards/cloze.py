"""Cards with hidden parts: ``==hidden==`` in a text becomes one card for each part. Pure text, no tables."""

import re
from dataclasses import dataclass

BLANK = "==[…]=="
# Code comes first, so that an equality inside it is never taken for a hidden part.
_TOKEN = re.compile(
    r"(?P<code>^(?P<fence>`{3,}|~{3,})[\s\S]*?^(?P=fence)`*~*\s*?$|(?P<ticks>`+)(?!`)[\s\S]*?(?<!`)(?P=ticks)(?!`))"
    r"|==(?=\S)(?P<hidden>(?:(?!==)[\s\S])+?)(?<=\S)==",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloze:
    """One card's two texts: ``cue`` has a blank, ``answer`` has the hidden part marked. Other parts are plain."""

    number: int  # from 1
    cue: str
    answer: str


def clozes(text: str) -> tuple[Cloze, ...]:
    """One for each hidden part of ``text``, in order; empty where nothing is hidden."""
    parts = sum(match["hidden"] is not None for match in _TOKEN.finditer(text))
    return tuple(
        Cloze(number=number, cue=_shown(text, number, blank=True), answer=_shown(text, number, blank=False))
        for number in range(1, parts + 1)
    )


def _shown(text: str, number: int, *, blank: bool) -> str:
    seen = 0

    def show(match: re.Match[str]) -> str:
        nonlocal seen
        if match["hidden"] is None:
            return match[0]
        seen += 1
        if seen != number:
            return match["hidden"]
        return BLANK if blank else match[0]

    return _TOKEN.sub(show, text)
