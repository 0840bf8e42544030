"""Reads the text of a ``pipeline`` block: stages with their milliseconds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from courseware import limits
from courseware.diagnostics import Report
from courseware.documents import Stage

MOST_STAGES = 20
_STAGE = re.compile(r"(?P<mark>!\s*)?(?P<label>[^|]*?)\s*\|\s*(?P<number>\d{1,9}(?:\.\d{1,3})?)\s*$")


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
    match = _STAGE.match(text.lstrip())
    if not match or not match["label"]:
        message = f"{text.strip()!r} is no stage. Write `label | milliseconds`, `!` before the bottleneck."
        report.error(line, column, "bad-pipeline", message)
        return []
    if len(match["label"]) > limits.STAGE:
        report.error(line, column, "too-long", f"The label has more than {limits.STAGE} characters.")
    return [
        Stage(label=match["label"], milliseconds=float(match["number"]), is_bottleneck=bool(match["mark"]))
    ]
