"""explain.md: a prompt, a hint, the concepts a good answer names."""

from __future__ import annotations

import re

from courseware import limits
from courseware.attributes import check, whole
from courseware.documents import Explain, ExplainPromptDocument
from courseware.fields import FieldReader
from courseware.lists import list_items, quoted
from courseware.modes.header import read_header
from courseware.page import Block, Heading, Page
from courseware.sections import check_length, check_level, refuse_children, refuse_text, register

_HINT = re.compile(r"hint:\s*", re.IGNORECASE)


def read_explain(page: Page) -> Explain:
    """Return the prompts; everything wrong with them is reported."""
    fields = FieldReader(page.front, page.report)
    header = read_header(fields, page.path)
    fields.finish()
    refuse_text(page.lead, page.report, "before the first prompt")
    if not page.tree:
        line = max(page.front.last_line, 1)
        page.report.error(line, 1, "missing-section", "There is no prompt. Write `## prompt`.")
    return Explain(**header, prompts=tuple(_prompt(page, heading) for heading in page.tree))


def _prompt(page: Page, heading: Heading) -> ExplainPromptDocument:
    report = page.report
    check(heading.attributes, report, keys=("rev",))
    check_level(heading, 2, report)
    refuse_children(heading, report)
    start, hint = _hint(heading.block)
    return ExplainPromptDocument(
        id=register(page, heading, "prompt"),
        prompt=heading.text,
        hint=hint,
        concepts=_concepts(Block(page, start, heading.block.stop), heading),
        rev=whole(heading.attributes, report, "rev", 1),
        line=heading.line,
    )


def _hint(block: Block) -> tuple[int, str]:
    """Return the line after the leading block quote, and its text without ``Hint:``."""
    start = block.first_line()
    lines = [(number, line) for number, line in block.numbered() if number >= start]
    stop = next((number for number, line in lines if not line.lstrip().startswith(">")), block.stop)
    text = quoted(line for number, line in lines if number < stop)
    if not text:
        return block.start, ""
    match = _HINT.match(text)
    if not match:
        block.page.report.error(start, 1, "missing-part", "The quote must begin with `> Hint:`.")
    check_length(text, start, block.page.report, "The hint")
    return stop, text[match.end() if match else 0 :].strip()


def _concepts(block: Block, heading: Heading) -> tuple[str, ...]:
    items, stray = list_items(block)
    report = block.page.report
    if stray:
        report.error(
            stray[0], 1, "stray-text", "Text beside the list of concepts is not shown. Make it an item."
        )
    if not items:
        message = "No concepts. List what a good answer names: one `- concept` a line."
        report.error(heading.line, heading.column, "empty-section", message)
    for item in items:
        check_length(item.text, item.line, report, "The concept", limits.HEADING)
    return tuple(item.text for item in items)
