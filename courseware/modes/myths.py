"""myths.md: a belief, a yes or no, the reality and why it matters."""

from __future__ import annotations

import re

from courseware import limits
from courseware.attributes import check, one_of, whole
from courseware.documents import MythDocument, Myths
from courseware.fields import FieldReader
from courseware.modes.header import read_header
from courseware.page import Heading, Page
from courseware.sections import check_length, check_level, refuse_children, refuse_text, register

_REALITY = re.compile(r"\*\*Reality[.:]?\*\*[.:]?\s*", re.IGNORECASE)
_WHY = re.compile(r"^\*\*Why it matters[.:]?\*\*[.:]?\s*", re.IGNORECASE | re.MULTILINE)


def read_myths(page: Page) -> Myths:
    """Return the myths; everything wrong with them is reported."""
    fields = FieldReader(page.front, page.report)
    header = read_header(fields, page.path)
    fields.finish()
    refuse_text(page.lead, page.report, "before the first myth")
    if not page.tree:
        page.report.error(
            max(page.front.last_line, 1), 1, "missing-section", "There is no myth. Write `## belief`."
        )
    return Myths(**header, myths=tuple(_myth(page, heading) for heading in page.tree))


def _myth(page: Page, heading: Heading) -> MythDocument:
    report = page.report
    check(heading.attributes, report, keys=("answer", "rev"))
    check_level(heading, 2, report)
    refuse_children(heading, report)
    reality, why = _parts(page, heading)
    return MythDocument(
        id=register(page, heading, "myth"),
        belief=heading.text,
        answer=one_of(heading.attributes, report, "answer", ("yes", "no")) == "yes",
        reality=reality,
        why=why,
        rev=whole(heading.attributes, report, "rev", 1),
        line=heading.line,
    )


def _parts(page: Page, heading: Heading) -> tuple[str, str]:
    text, line = heading.block.text, heading.block.first_line()
    start, why = _REALITY.match(text), _WHY.search(text)
    if not start:
        page.report.error(line, 1, "missing-part", "The text must begin with `**Reality.**`.")
    if not why:
        message = "The text must say why: a paragraph that begins with `**Why it matters.**`."
        page.report.error(line, 1, "missing-part", message)
    reality = text[start.end() if start else 0 : why.start() if why else len(text)].strip()
    reason = text[why.end() :].strip() if why else ""
    check_length(reality, line, page.report, "The reality", limits.ITEM)
    check_length(reason, line, page.report, "The reason", limits.ITEM)
    if (start and not reality) or (why and not reason):
        page.report.error(line, 1, "empty-section", "Nothing follows the bold words.")
    return reality, reason
