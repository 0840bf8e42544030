"""Anki's cloze deletions: ``{{c1::hidden::hint}}`` in a text, parts in parts included."""

from __future__ import annotations

import re
from html import escape

_CLOZE = re.compile(r"\{\{c(\d{1,3})::|::|\}\}")
_TEXT = re.compile(r"<[^>]{0,2000}>|&nbsp;|\s+")
_HINT_AT = "::"
_MOST_CLOZES = 100
_DEEPEST = 8

type Part = str | Hidden


class Hidden:
    """A hidden part of a cloze text; parts may stand in parts."""

    __slots__ = ("hint", "number", "parts")

    def __init__(self, number: int) -> None:
        self.number, self.parts, self.hint = number, list[Part](), ""


def cloze_numbers(text: str) -> list[int]:
    """The numbers of the cards a cloze text makes, in order."""
    found: set[int] = set()
    _collect(parse_cloze(text), found)
    return sorted(found)[:_MOST_CLOZES]


def cloze_side(html: str, number: int, *, blank: bool) -> str:
    """HTML with the parts of ``number`` as blanks (or their hints), or marked; ``number`` 0 marks every part."""
    return "".join(_shown(part, number, blank) for part in parse_cloze(html))


def parse_cloze(html: str) -> list[Part]:
    """The text cut at its hidden parts. What is never closed stays text."""
    root = Hidden(0)
    stack = [root]
    at = 0
    for match in _CLOZE.finditer(html):
        if match[0] != _HINT_AT or (len(stack) > 1 and not stack[-1].hint):
            stack[-1].parts.append(html[at : match.start()])
            at = match.end()
            _take(stack, match)
    stack[-1].parts.append(html[at:])
    while len(stack) > 1:
        lost = stack.pop()
        stack[-1].parts += [f"{{{{c{lost.number}::", *lost.parts]
    return root.parts


def _take(stack: list[Hidden], match: re.Match[str]) -> None:
    if match[1] and len(stack) <= _DEEPEST:
        stack.append(Hidden(int(match[1])))
    elif match[0] == "}}" and len(stack) > 1:
        done = stack.pop()
        if done.hint:
            done.hint = "".join(
                part for part in done.parts[done.parts.index(_HINT_AT) + 1 :] if isinstance(part, str)
            )
            done.parts = done.parts[: done.parts.index(_HINT_AT)]
        stack[-1].parts.append(done)
    elif match[0] == _HINT_AT:
        stack[-1].hint = _HINT_AT
        stack[-1].parts.append(_HINT_AT)
    else:
        stack[-1].parts.append(match[0])


def _collect(parts: list[Part], found: set[int]) -> None:
    for part in parts:
        if isinstance(part, Hidden):
            found.add(part.number)
            _collect(part.parts, found)


def _shown(part: Part, number: int, blank: bool) -> str:
    if isinstance(part, str):
        return part
    within = -1 if number in (0, part.number) else number  # a part of a marked part is not marked again
    inside = "".join(_shown(inner, within, blank) for inner in part.parts)
    if number not in (0, part.number):
        return inside
    if blank:
        return f"<mark>[{escape(_TEXT.sub(' ', part.hint).strip()) if part.hint else '…'}]</mark>"
    return f"<mark>{inside}</mark>"
