"""Markdown lists cut into their items, each with the line it begins on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from courseware.page import Block

_MARKER = re.compile(r"(?P<indent> {0,3})(?P<mark>[-*+]|\d{1,9}[.)])(?P<space> +|$)")
_BOLD = re.compile(r"\*\*(?P<bold>.+?)\*\*\s*(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ListItem:
    """``column`` is that of the text's first character; continuation lines lost their indent."""

    line: int
    column: int
    text: str


def list_items(block: Block) -> tuple[list[ListItem], list[int]]:
    """Return the items of the top-level lists in a block, and the numbers of lines outside any."""
    items: list[ListItem] = []
    stray: list[int] = []
    width, parts = 0, list[str]()

    def close() -> None:
        if parts:
            items[-1] = ListItem(items[-1].line, items[-1].column, "\n".join(parts).rstrip())
            parts.clear()

    fenced = block.page.fenced
    for number, line in block.numbered():
        match = _MARKER.match(line)
        if match and number not in fenced and (not parts or match.end("indent") < width):
            close()
            width = match.end()
            items.append(ListItem(number, width + 1, ""))
            parts.append(line[width:])
        elif parts and (not line.strip() or line[:1] in " \t" or parts[-1].strip()):
            parts.append(_dedent(line, width))
        elif line.strip():
            stray.append(number)
    close()
    return items, stray


def bold_start(text: str) -> tuple[str, str]:
    """Return the words between the leading ``**`` marks and what follows; ("", text) where there are none."""
    match = _BOLD.match(text)
    return (match["bold"].strip(), match["rest"].strip()) if match else ("", text)


def quoted(lines: Iterable[str]) -> str:
    """Return the text inside block-quote lines."""
    return "\n".join(line.lstrip().removeprefix(">").removeprefix(" ") for line in lines).strip()


def _dedent(line: str, width: int) -> str:
    spaces = len(line) - len(line.lstrip(" "))
    return line[min(spaces, width) :]
