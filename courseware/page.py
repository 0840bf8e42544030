"""A content file cut into lines, fences and a tree of headings, each with its true line number."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from courseware import limits
from courseware.attributes import Attributes, split
from courseware.diagnostics import Report
from courseware.fences import Fence, find_fences
from courseware.front_matter import FrontMatter, read_front_matter
from courseware.wording import slug, unique

_HEADING = re.compile(r"(?P<indent> {0,3})(?P<marks>#{1,6})(?:[ \t]+(?P<text>.*))?$")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of a page: ``[start, stop)``, 1-based line numbers."""

    page: Page
    start: int
    stop: int

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Yield (line number, text) of each line."""
        return zip(range(self.start, self.stop), self.page.lines[self.start - 1 : self.stop - 1], strict=True)

    @property
    def text(self) -> str:
        """The lines as one text, without blank lines at its ends."""
        return "\n".join(self.page.lines[self.start - 1 : self.stop - 1]).strip("\n").rstrip()

    @property
    def fences(self) -> list[Fence]:
        """The fences that begin in this block."""
        fences = self.page.fences
        first = bisect_right(fences, self.start - 1, key=lambda fence: fence.line)
        return [fence for fence in fences[first : first + self.stop - self.start] if fence.line < self.stop]

    def first_line(self) -> int:
        """Return the number of the first line that is not blank, else of the line before the block."""
        return next((number for number, line in self.numbered() if line.strip()), self.start - 1)


@dataclass(slots=True, eq=False)
class Heading:
    """A heading with its attributes, the block up to the next heading, and the headings below it."""

    page: Page
    level: int
    text: str
    attributes: Attributes
    line: int
    column: int  # of the text
    stop: int = 0  # the block ends before this line
    end: int = 0  # everything below this heading ends before this line
    children: list[Heading] = field(default_factory=list)

    @property
    def block(self) -> Block:
        return Block(self.page, self.line + 1, self.stop)

    @property
    def whole(self) -> Block:
        """The block and all that stands under deeper headings."""
        return Block(self.page, self.line + 1, self.end)


@dataclass(slots=True, eq=False)
class MissingId:
    """An item that needs an id: where, made from what, and the ids it must differ from."""

    line: int
    text: str
    taken: set[str]  # of the question, for a choice; empty for items of the topic
    is_choice: bool
    cell: int | None = (
        None  # the 0-based cell of the line's table row that takes the id, instead of the line's end
    )


class Page:
    """One content file. Problems found while it is cut up are already reported."""

    def __init__(self, path: str, text: str, report: Report) -> None:
        self.path, self.report = path, report
        self.lines = [_cut(line, number, report) for number, line in enumerate(text.split("\n"), 1)]
        self.front: FrontMatter = read_front_matter(self.lines, report)
        self.body_start = self.front.last_line + 1
        body = self.lines[self.body_start - 1 :]
        self.fences = find_fences(body, report, self.body_start)
        self.headings = _headings(self)
        self.tree = _tree(self)
        self.items: dict[str, tuple[str, int, int]] = {}  # id -> (kind, line, column)
        self.missing: list[MissingId] = []

    @property
    def lead(self) -> Block:
        """What stands before the first heading."""
        stop = self.headings[0].line if self.headings else len(self.lines) + 1
        return Block(self, self.body_start, stop)

    @property
    def body(self) -> Block:
        return Block(self, self.body_start, len(self.lines) + 1)

    @cached_property
    def fenced(self) -> frozenset[int]:
        """The numbers of all lines of fences, marks included."""
        return frozenset(number for fence in self.fences for number in range(fence.line, fence.last + 1))

    @cached_property
    def anchors(self) -> dict[int, str]:
        """The id of every heading by its line: the author's, else one made from the words."""
        taken = {heading.attributes.id for heading in self.headings if heading.attributes.id}
        found: dict[int, str] = {}
        for heading in self.headings:
            name = heading.attributes.id or unique(slug(heading.text), taken)
            taken.add(name)
            found[heading.line] = name
        return found

    def prose(self) -> Iterator[tuple[int, str]]:
        """Yield (line number, text) of each line of the body outside fences."""
        fenced = self.fenced
        return (pair for pair in self.body.numbered() if pair[0] not in fenced)


def _cut(line: str, number: int, report: Report) -> str:
    """Return the line, or its beginning where it is too long, which is reported."""
    if len(line) <= limits.LINE:
        return line
    message = f"The line has {len(line):,} characters; {limits.LINE:,} are allowed. Break it."
    report.error(number, 1, "too-long", message)
    return line[: limits.LINE]


def _headings(page: Page) -> list[Heading]:
    return list(_found(page, page.prose()))


def _found(page: Page, lines: Iterable[tuple[int, str]]) -> Iterator[Heading]:
    for number, line in lines:
        match = _HEADING.match(line) if "#" in line[:4] else None
        if not match:
            continue
        if match["indent"]:
            message = "A heading begins at the very left. Remove the spaces before it."
            page.report.error(number, 1, "indented-heading", message)
        column = (match.start("text") if match["text"] else len(line)) + 1
        text, attributes = split(match["text"] or "", number, column, page.report)
        _check_heading(page.report, match, text, number)
        yield Heading(page, len(match["marks"]), text, attributes, number, column)


def _check_heading(report: Report, match: re.Match[str], text: str, line: int) -> None:
    column = match.start("marks") + 1
    if not text:
        report.error(line, column, "empty-heading", "The heading has no words.")
    if len(text) > limits.HEADING:
        message = f"The heading has {len(text)} characters; {limits.HEADING} are allowed."
        report.error(line, column, "too-long", message)
    if len(match["marks"]) == 1:
        message = "The title stands in the front matter. Write ## for a section."
        report.error(line, column, "heading-level", message)


def _tree(page: Page) -> list[Heading]:
    """Hang every heading under the one above it that has fewer marks; return those at the top."""
    top: list[Heading] = []
    open_headings: list[Heading] = []
    end = len(page.lines) + 1
    for index, heading in enumerate(page.headings):
        heading.stop = page.headings[index + 1].line if index + 1 < len(page.headings) else end
        heading.end = end
        while open_headings and open_headings[-1].level >= heading.level:
            open_headings.pop().end = heading.line
        (open_headings[-1].children if open_headings else top).append(heading)
        open_headings.append(heading)
    return top
