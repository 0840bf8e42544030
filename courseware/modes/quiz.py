"""practice.md and challenge.md: questions, one a ``##`` heading."""

from __future__ import annotations

from typing import Literal

from courseware import limits
from courseware.documents import Quiz
from courseware.fields import FieldReader
from courseware.modes.header import read_header
from courseware.page import Page
from courseware.questions import read_question
from courseware.sections import check_level, refuse_text


def read_practice(page: Page) -> Quiz:
    """Return practice.md's questions; everything wrong with them is reported."""
    return _read(page, "practice")


def read_challenge(page: Page) -> Quiz:
    """Return challenge.md's problems and the title of their badge."""
    return _read(page, "challenge")


def _read(page: Page, mode: Literal["practice", "challenge"]) -> Quiz:
    fields = FieldReader(page.front, page.report)
    header = read_header(fields, page.path)
    badge = fields.text("badge", longest=limits.TITLE) if mode == "challenge" else ""
    fields.finish()
    refuse_text(page.lead, page.report, "before the first question")
    for heading in page.tree:
        check_level(heading, 2, page.report)
    if not page.tree:
        line = max(page.front.last_line, 1)
        page.report.error(line, 1, "missing-section", "There is no question. Write `## question`.")
    return Quiz(
        **header, badge=badge, questions=tuple(read_question(page, heading, mode) for heading in page.tree)
    )
