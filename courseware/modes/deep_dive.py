"""deep-dive.md: sections in any order, two of them with structure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast, get_args

from courseware import limits
from courseware.attributes import check, missing, one_of, split, whole
from courseware.documents import BuildStep, Commitment, DeepDive, Pitfall, Section, StepLevel
from courseware.fields import FieldReader
from courseware.lists import quoted
from courseware.modes.header import read_header
from courseware.page import Block, Heading, Page
from courseware.sections import check_level, known_parts, refuse_text, register, text_of

LEVELS: tuple[StepLevel, ...] = get_args(StepLevel.__value__)
FIRST, BUILD_UP, PITFALLS = "what it is", "build-up", "pitfalls"


def read_deep_dive(page: Page) -> DeepDive:
    """Return the lesson; everything wrong with it is reported."""
    fields = FieldReader(page.front, page.report)
    header = read_header(fields, page.path)
    fields.finish()
    refuse_text(page.lead, page.report, "before the first heading")
    _check_first(page)
    _refuse_repeated(page)
    return DeepDive(
        **header,
        sections=tuple(
            _section(heading) for heading in page.tree if _name(heading) not in (BUILD_UP, PITFALLS)
        ),
        steps=tuple(_step(page, child) for child in _children(page, BUILD_UP)),
        pitfalls=tuple(_pitfall(page, child) for child in _children(page, PITFALLS)),
        order=tuple(_anchor(heading) for heading in page.tree),
    )


def _name(heading: Heading) -> str:
    return " ".join(heading.text.casefold().split())


def _anchor(heading: Heading) -> str:
    name = _name(heading)
    return name if name in (BUILD_UP, PITFALLS) else heading.page.anchors[heading.line]


def _check_first(page: Page) -> None:
    if page.tree and _name(page.tree[0]) == FIRST:
        return
    line = page.tree[0].line if page.tree else max(page.front.last_line, 1)
    page.report.error(line, 1, "missing-section", "The first section must be `## What it is`.")


def _refuse_repeated(page: Page) -> None:
    lines: dict[str, int] = {}
    for heading in page.tree:
        check_level(heading, 2, page.report)
        check(heading.attributes, page.report)
        first = lines.setdefault(_name(heading), heading.line)
        if first != heading.line:
            message = f"{heading.text} stands here twice, first in line {first}. Join them."
            page.report.error(heading.line, heading.column, "repeated-section", message)


def _section(heading: Heading) -> Section:
    report = heading.page.report
    text = text_of(heading.whole, report, "The section", limits.SECTION)
    return Section(id=_anchor(heading), heading=heading.text, text=text, line=heading.line)


def _children(page: Page, name: str) -> Iterator[Heading]:
    """Yield the headings below a section with structure."""
    for heading in page.tree:
        if _name(heading) == name:
            refuse_text(heading.block, page.report, f"between {heading.text} and its first heading")
            if not heading.children:
                page.report.error(heading.line, 1, "empty-section", f"{heading.text} has no `###` headings.")
            yield from heading.children


def _step(page: Page, heading: Heading) -> BuildStep:
    report = page.report
    check(heading.attributes, report, keys=("level", "rev"))
    check_level(heading, 3, report)
    parts = known_parts(heading.children, ("Result", "Insight"), 4, report)
    start, commitment = _commitment(heading.block)
    text = Block(page, start, heading.block.stop)
    return BuildStep(
        id=register(page, heading, "step"),
        title=heading.text,
        level=cast("StepLevel", one_of(heading.attributes, report, "level", LEVELS)),
        commitment=commitment,
        text=text_of(text, report, "The step", limits.SECTION),
        result=_part(parts, "Result"),
        insight=_part(parts, "Insight"),
        rev=whole(heading.attributes, report, "rev", 1),
        line=heading.line,
    )


def _commitment(block: Block) -> tuple[int, Commitment | None]:
    """Return the line after the leading block quote, and what it asks."""
    start = block.first_line()
    lines = [(number, line) for number, line in block.numbered() if number >= start]
    stop = next((number for number, line in lines if not line.lstrip().startswith(">")), block.stop)
    quote = [(number, line) for number, line in lines if number < stop]
    if not quote:
        return block.start, None
    return stop, _asked(block, quote)


def _asked(block: Block, quote: list[tuple[int, str]]) -> Commitment | None:
    """Return the commitment in a block quote: its first paragraph asks and ends in ``{answer=…}``."""
    report = block.page.report
    gap = next(
        (index for index, (_, line) in enumerate(quote) if not line.strip().strip(">").strip()), len(quote)
    )
    number, last = quote[gap - 1] if gap else quote[0]
    offset = len(last) - len(last.lstrip("> "))
    text, attributes = split(last[offset:], number, offset + 1, report)
    if not attributes.is_written:
        missing(attributes, report, "answer", "answer=no")
        return None
    check(attributes, report, keys=("answer",))
    answer = one_of(attributes, report, "answer", ("yes", "no")) == "yes"
    question = quoted([*(line for _, line in quote[: gap - 1]), text])
    reveal = quoted(line for _, line in quote[gap:])
    if not reveal:
        message = "Nothing is revealed. Say what is true in a second paragraph of the quote."
        report.error(quote[0][0], 1, "empty-section", message)
    return Commitment(question=question, answer=answer, reveal=reveal, line=quote[0][0])


def _pitfall(page: Page, heading: Heading) -> Pitfall:
    report = page.report
    check(heading.attributes, report)
    check_level(heading, 3, report)
    refuse_text(heading.block, report, "between a pitfall and its first part")
    parts = known_parts(heading.children, ("Wrong", "Correct", "Root cause"), 4, report)
    for name in ("Wrong", "Correct", "Root cause"):
        if name not in parts:
            report.error(heading.line, 1, "missing-section", f"The pitfall has no `#### {name}`.")
    return Pitfall(
        id=register(page, heading, "pitfall"),
        title=heading.text,
        wrong=_part(parts, "Wrong"),
        correct=_part(parts, "Correct"),
        root_cause=_part(parts, "Root cause"),
        line=heading.line,
    )


def _part(parts: dict[str, list[Heading]], name: str) -> str:
    if name not in parts:
        return ""
    return text_of(parts[name][0].whole, parts[name][0].page.report, name)
