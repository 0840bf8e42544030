"""Reads the text of a ``pipeline`` block: stages with their milliseconds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from courseware import limits
from courseware.diagnostics import Report
from courseware.documents import Stage

MOST_STAGES = 20
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,3})?")


def parse_pipeline(source: Sequence[str], line: int, report: Report, column: int = 1) -> tuple[Stage, ...]:
    """Return the stages in ``source``, whose first line has the number ``line``; none where something is wrong."""
    before, stages = len(report.found), list[Stage]()
    for number, text in enumerate(source, line):
        if text.strip():
            stages += _stage(text, number, report, column)
    if not stages and len(report.found) == before:
        report.error(
            line, column, "bad-pipeline", "The pipeline has no stages. Write `label | milliseconds`."
        )
    if len(stages) > MOST_STAGES:
        report.error(line, column, "bad-pipeline", f"A pipeline has at most {MOST_STAGES} stages. Join some.")
    return tuple(stages) if len(report.found) == before else ()


def _stage(text: str, line: int, report: Report, column: int) -> list[Stage]:
    before, bar, number = (part.strip() for part in text.rpartition("|"))
    label = before.removeprefix("!").strip()
    if not bar or not label or not _NUMBER.fullmatch(number):
        message = f"{text.strip()!r} is no stage. Write `label | milliseconds`, `!` before the bottleneck."
        report.error(line, column, "bad-pipeline", message)
        return []
    if len(label) > limits.STAGE:
        report.error(line, column, "too-long", f"The label has more than {limits.STAGE} characters.")
    return [Stage(label=label, milliseconds=float(number), is_bottleneck=before.startswith("!"))]
