"""The headings a file may have: known names, required ones, and texts within their limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from courseware import limits
from courseware.attributes import Attributes, check
from courseware.diagnostics import Report
from courseware.page import Block, Heading, MissingId, Page
from courseware.wording import closest

# What pages call parts of their own: an item with such an id would be found in their place.
SHELL_PARTS = frozenset(["main", "say", "failed", "help", "help-title", "outdated", "q"])
BREAKDOWN_PARTS = frozenset(
    [
        *("t", "run", "now", "flow", "code", "steps", "variables", "key-moments", "snapshot"),
        *("transcript", "transcript-t", "visual-quiz"),
    ]
)
_SPACE = re.compile(r"\s+")


def known_parts(
    headings: Iterable[Heading],
    names: Sequence[str],
    level: int,
    report: Report,
    repeatable: Sequence[str] = (),
) -> dict[str, list[Heading]]:
    """Return the headings by known name (lower-case); unknown and repeated ones are reported."""
    found: dict[str, list[Heading]] = {}
    folded = {name.casefold(): name for name in names}
    for heading in headings:
        name = folded.get(_SPACE.sub(" ", heading.text.casefold()))
        check_level(heading, level, report)
        if not name:
            message = f"The heading {heading.text!r} is unknown here. Known: {', '.join(names)}."
            report.error(
                heading.line, heading.column, "unknown-section", message, closest(heading.text, names)
            )
            continue
        check(heading.attributes, report)
        if name in found and name not in repeatable:
            message = f"{name} stands here twice, first in line {found[name][0].line}. Join them."
            report.error(heading.line, heading.column, "repeated-section", message)
            continue
        found.setdefault(name, []).append(heading)
    return found


def require(page: Page, found: Mapping[str, object], names: Iterable[str]) -> bool:
    """Report every required section that is missing; say whether all are there."""
    absent = [name for name in names if name not in found]
    for name in absent:
        message = f"The section {name} is missing. Write `## {name}`."
        page.report.error(max(page.front.last_line, 1), 1, "missing-section", message)
    return not absent


def check_level(heading: Heading, level: int, report: Report) -> None:
    """Report a heading that has too many marks for its place."""
    if heading.level != level:
        message = f"Write {'#' * level} here, not {'#' * heading.level}."
        report.error(heading.line, heading.column, "heading-level", message)


def refuse_text(block: Block, report: Report, where: str) -> None:
    """Report text that would never be shown."""
    for number, line in block.numbered():
        if line.strip():
            report.error(number, 1, "stray-text", f"Text {where} is not shown. Move it under a heading.")
            return


def refuse_children(heading: Heading, report: Report) -> None:
    """Report headings below one that has no parts."""
    for child in heading.children:
        report.error(
            child.line, child.column, "unknown-section", f"{heading.text!r} has no parts: remove the heading."
        )


def text_of(
    block: Block, report: Report, what: str, longest: int = limits.ITEM, *, required: bool = True
) -> str:
    """Return a block's text, reporting one that is empty or too long."""
    text = block.text
    if required and not text:
        report.error(block.start - 1, 1, "empty-section", f"{what} has no text.")
    check_length(text, block.first_line(), report, what, longest)
    return text


def check_length(text: str, line: int, report: Report, what: str, longest: int = limits.ITEM) -> None:
    if len(text) > longest:
        message = f"{what} has {len(text):,} characters; {longest:,} are allowed. Split it."
        report.error(line, 1, "too-long", message)


def register(page: Page, heading: Heading, kind: str) -> str:
    """Note the item under a heading by its id and return that id; a missing one is reported."""
    missing = MissingId(heading.line, heading.text, set(), is_choice=False)
    return register_item(page, heading.attributes, kind, missing)


def register_item(page: Page, attributes: Attributes, kind: str, missing: MissingId) -> str:
    """The same for any item of the topic; ``missing`` says what to make an id from where there is none."""
    report = page.report
    if not attributes.id:
        page.missing.append(missing)
        message = f"The {kind} has no id. Write {{#a-short-id}} after it, or run content_ids --write."
        report.error(missing.line, attributes.column, "missing-id", message)
        return ""
    column = attributes.place("#id")
    if attributes.id in SHELL_PARTS | BREAKDOWN_PARTS:
        message = f"The id {attributes.id} is what pages call a part of their own. Choose another."
        report.error(missing.line, column, "bad-id", message)
    if attributes.id in page.items:
        message = f"The id {attributes.id} is taken by line {page.items[attributes.id][1]}. Choose another."
        report.error(missing.line, column, "duplicate-id", message)
        return attributes.id
    page.items[attributes.id] = (kind, missing.line, column)
    return attributes.id
