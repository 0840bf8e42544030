"""Fenced blocks: where they are, and the options after their language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from courseware.diagnostics import Report
from courseware.languages import is_language, suggest_language
from courseware.wording import closest

DIAGRAMS = ("flow", "pipeline")
ANSWERS = ("answer", "order")
_OPEN = re.compile(
    r"(?P<prefix>[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?)(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)$"
)
_QUOTE = re.compile(r"[ \t]*>")
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_OPTION = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block. ``line`` is its opening line, ``last`` its closing line, both 1-based."""

    line: int
    column: int  # of the marks
    last: int
    info: str
    info_column: int
    source: tuple[str, ...]  # without the prefix that quotes and lists put before each line

    @property
    def language(self) -> str:
        return self.info.split(None, 1)[0] if self.info.strip() else ""

    @property
    def rest(self) -> str:
        """The words after the language."""
        return self.info.strip()[len(self.language) :].strip()

    @property
    def text(self) -> str:
        return "\n".join(self.source)


@dataclass(frozen=True, slots=True)
class Options:
    """What the words after the language say. Lines count from 1 inside the block."""

    is_broken: bool = False
    lines: tuple[int, ...] = ()
    unknown: tuple[tuple[str, int], ...] = field(default=())  # (word, offset in the info string)


def find_fences(lines: Sequence[str], report: Report, first: int = 1) -> list[Fence]:
    """Return every fence in ``lines``, whose first has the number ``first``; report the unclosed ones."""
    return list(_fences(lines, report, first))


def parse_options(info: str) -> Options:
    """Read ``python broken lines=3,5-6``; what is not understood comes back as unknown."""
    is_broken, chosen, unknown = False, list[int](), list[tuple[str, int]]()
    for match in list(_OPTION.finditer(info))[1:]:
        word = match[0]
        numbers = _line_numbers(word.removeprefix("lines=")) if word.startswith("lines=") else None
        if word == "broken":
            is_broken = True
        elif numbers:
            chosen += numbers
        else:
            unknown.append((word, match.start()))
    return Options(is_broken, tuple(sorted(set(chosen))), tuple(unknown))


def check_fence(fence: Fence, report: Report) -> Options:
    """Report an unknown language, unknown options and highlighted lines that do not exist."""
    if not is_language(fence.language):
        message = f"Nothing here can colour {fence.language!a}. Write a language Pygments knows, or text."
        report.error(
            fence.line, fence.info_column, "unknown-language", message, suggest_language(fence.language)
        )
    options = parse_options(fence.info)
    for word, offset in options.unknown:
        message = f"The option {word!a} is unknown. Write broken, or lines= with numbers as in lines=3,5-6."
        report.error(
            fence.line, fence.info_column + offset, "bad-fence-option", message, closest(word, ["broken"])
        )
    beyond = [number for number in options.lines if not 1 <= number <= len(fence.source)]
    if beyond:
        message = f"lines= names line {beyond[0]}, but the block has {len(fence.source)}."
        report.error(fence.line, fence.info_column, "bad-fence-option", message)
    return options


def _fences(lines: Sequence[str], report: Report, first: int) -> Iterator[Fence]:
    index = 0
    while index < len(lines):
        line = lines[index]
        match = _OPEN.match(line) if "```" in line or "~~~" in line else None
        if not match:
            index += 1
            continue
        end, is_closed = _end(lines, index, match)
        if not is_closed:
            message = (
                f"This fence is never closed. Write {match['mark']} on a line of its own where the code ends."
            )
            report.error(first + index, match.start("mark") + 1, "unclosed-fence", message)
        yield _fence(lines, index, end, match, first, is_closed=is_closed)
        index = end + 1


def _end(lines: Sequence[str], start: int, opening: re.Match[str]) -> tuple[int, bool]:
    """Return the index of the fence's last line and whether that line closes it."""
    mark, depth = opening["mark"], opening["prefix"].count(">")
    for index in range(start + 1, len(lines)):
        line = lines[index]
        if depth and not _QUOTE.match(line):
            return index - 1, False
        bare = _strip_prefix(line, depth, 1_000).rstrip()
        if bare.startswith(mark) and not bare.strip(mark[0]):
            return index, True
    return len(lines) - 1, False


def _fence(
    lines: Sequence[str], start: int, end: int, opening: re.Match[str], first: int, *, is_closed: bool
) -> Fence:
    prefix, info = opening["prefix"], opening["info"]
    depth, indent = prefix.count(">"), len(prefix.rpartition(">")[2])
    if depth and indent:
        indent -= 1  # the space after > belongs to it
    inside = lines[start + 1 : end if is_closed else end + 1]
    return Fence(
        line=first + start,
        column=opening.start("mark") + 1,
        last=first + end,
        info=info.strip(),
        info_column=opening.start("info") + 1 + len(info) - len(info.lstrip()),
        source=tuple(_strip_prefix(line, depth, indent) for line in inside),
    )


def _strip_prefix(line: str, depth: int, indent: int) -> str:
    for _ in range(depth):
        line = line.lstrip().removeprefix(">").removeprefix(" ")
    spaces = len(line) - len(line.lstrip(" \t"))
    return line[min(spaces, indent) :]


def _line_numbers(text: str) -> list[int]:
    """Return the numbers of ``3,5-6``, or nothing where the text is no such list."""
    numbers: list[int] = []
    for part in text.split(","):
        match = _RANGE.fullmatch(part)
        if not match:
            return []
        low, high = int(match[1]), int(match[2] or match[1])
        if not 1 <= low <= high:
            return []
        numbers += range(low, min(high, low + 10_000) + 1)
    return numbers
