"""evidence.md: what a good and a bad pattern cost, measured."""

from __future__ import annotations

import re

from courseware import limits
from courseware.diagnostics import Report
from courseware.documents import Evidence, Pattern, QuestionDocument, Stage, Table
from courseware.fields import FieldReader
from courseware.lists import bold_start, list_items
from courseware.modes.breakdown import FEWEST_QUESTIONS, read_code
from courseware.modes.header import read_header
from courseware.page import Block, Heading, Page
from courseware.pipeline_grammar import parse_pipeline
from courseware.questions import read_question
from courseware.sections import (
    check_length,
    check_level,
    known_parts,
    refuse_children,
    refuse_text,
    require,
    text_of,
)
from courseware.tables import find_table

BAD, GOOD = "Bad pattern", "Good pattern"
SECTIONS = ("Impact", BAD, GOOD, "Comparison", "Pipeline", "The metric", "Tips", "Quiz", "Check it yourself")
_VERDICT = re.compile(r"[*_]*(?:Bad|Good):[*_]*\s*\S")

type Parts = dict[str, list[Heading]]


def read_evidence(page: Page) -> Evidence | None:
    """Return the evidence, None where a pattern or the comparison is missing; everything wrong is reported."""
    fields = FieldReader(page.front, page.report)
    header = read_header(fields, page.path)
    fields.finish()
    refuse_text(page.lead, page.report, "before the first heading")
    titles = _cut_titles(page)
    parts = known_parts(page.tree, SECTIONS, 2, page.report)
    is_whole = require(page, parts, ("Impact", BAD, GOOD, "Comparison", "The metric"))
    bad, good = _pattern(parts, BAD, titles), _pattern(parts, GOOD, titles)
    comparison, comparison_text = _comparison(parts)
    pipelines, pipeline_text = _pipelines(parts)
    impact, metric = _prose(parts, "Impact"), _prose(parts, "The metric")
    tips, quiz, check_yourself = _tips(parts), _quiz(page, parts), _prose(parts, "Check it yourself")
    if not (is_whole and bad and good and comparison):
        return None
    return Evidence(
        **header,
        impact=impact,
        bad=bad,
        good=good,
        comparison=comparison,
        comparison_text=comparison_text,
        pipelines=pipelines,
        pipeline_text=pipeline_text,
        metric=metric,
        tips=tips,
        quiz=quiz,
        check_yourself=check_yourself,
    )


def _cut_titles(page: Page) -> dict[int, str]:
    """Cut ``Bad pattern: in the request`` to its known name; return the words after the colon by line."""
    titles: dict[int, str] = {}
    for heading in page.tree:
        name, colon, title = heading.text.partition(":")
        if colon and name.strip().casefold() in (BAD.casefold(), GOOD.casefold()):
            heading.text = name.strip()
            titles[heading.line] = title.strip()
    return titles


def _prose(parts: Parts, name: str) -> str:
    if name not in parts:
        return ""
    heading = parts[name][0]
    return text_of(heading.whole, heading.page.report, name, limits.SECTION)


def _pattern(parts: Parts, name: str, titles: dict[int, str]) -> Pattern | None:
    if name not in parts:
        return None
    heading = parts[name][0]
    report, block = heading.page.report, heading.block
    refuse_children(heading, report)
    if not block.fences:
        report.error(heading.line, heading.column, "missing-fence", f"{name} begins with a block of code.")
        return None
    fence = block.fences[0]
    refuse_text(Block(block.page, block.start, fence.line), report, "before the block of code")
    return Pattern(
        heading=titles.get(heading.line) or name,
        code=read_code(fence),
        text=text_of(Block(block.page, fence.last + 1, block.stop), report, f"{name}'s verdict"),
        line=heading.line,
    )


def _comparison(parts: Parts) -> tuple[Table | None, str]:
    """Return the table and the prose below it."""
    if "Comparison" not in parts:
        return None, ""
    heading = parts["Comparison"][0]
    report = heading.page.report
    refuse_children(heading, report)
    grid = find_table(heading.block, report)
    if not grid or not grid.rows:
        report.error(heading.line, heading.column, "missing-table", "Comparison holds a table with rows.")
        return None, ""
    refuse_text(Block(heading.page, heading.block.start, grid.line), report, "before the table")
    below = Block(heading.page, grid.last + 1, heading.stop)
    text = text_of(below, report, "The text below the table", required=False)
    for row in grid.rows:
        if not _VERDICT.match(row[-1].text):
            message = "The last column is the verdict. Begin it with Bad: or Good:."
            report.error(row[-1].line, row[-1].column, "bad-verdict", message)
    table = Table(
        columns=tuple(cell.text for cell in grid.head),
        rows=tuple(tuple(cell.text for cell in row) for row in grid.rows),
        line=grid.line,
    )
    return table, text


def _pipelines(parts: Parts) -> tuple[tuple[tuple[str, tuple[Stage, ...]], ...], str]:
    """Return the pipelines with their captions, and the section with the blocks in their places."""
    if "Pipeline" not in parts:
        return (), ""
    heading = parts["Pipeline"][0]
    report, silent = heading.page.report, Report(heading.page.path, [])
    refuse_children(heading, report)
    fences = [fence for fence in heading.block.fences if fence.language == "pipeline"]
    if not fences:
        message = "Pipeline holds a fenced pipeline block."
        report.error(heading.line, heading.column, "missing-fence", message)
    text = text_of(heading.block, report, "Pipeline", limits.SECTION)
    # The stages' own faults are reported where all fences of the page are checked.
    return tuple((fence.rest, parse_pipeline(fence.source, fence.line + 1, silent)) for fence in fences), text


def _tips(parts: Parts) -> tuple[str, ...]:
    if "Tips" not in parts:
        return ()
    heading = parts["Tips"][0]
    report = heading.page.report
    refuse_children(heading, report)
    items, stray = list_items(heading.block)
    if stray or not items:
        line = stray[0] if stray else heading.line
        report.error(line, 1, "stray-text", "Tips is a list: one `1. **Rule.** Why` a line.")
    for item in items:
        check_length(item.text, item.line, report, "The tip")
        if not bold_start(item.text)[0]:
            report.error(item.line, item.column, "missing-part", "The tip must begin with a bold rule.")
    return tuple(item.text for item in items)


def _quiz(page: Page, parts: Parts) -> tuple[QuestionDocument, ...]:
    if "Quiz" not in parts:
        return ()
    heading = parts["Quiz"][0]
    refuse_text(heading.block, page.report, "between Quiz and its first question")
    for child in heading.children:
        check_level(child, 3, page.report)
    if len(heading.children) < FEWEST_QUESTIONS:
        message = f"The quiz has {len(heading.children)} questions; {FEWEST_QUESTIONS} are the least."
        page.report.error(heading.line, heading.column, "too-few", message)
    return tuple(read_question(page, child, "evidence") for child in heading.children)
