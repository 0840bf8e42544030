"""Predicted cells of a step table as questions that can be answered without the page they stand on."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import cast

from courseware.attributes import Attributes, check, one_of, whole
from courseware.cells import Asked
from courseware.diagnostics import Report
from courseware.documents import AskedCell, Code, Level, QuestionDocument, TableStep
from courseware.markup import plain_text
from courseware.page import MissingId, Page
from courseware.questions import LEVELS
from courseware.sections import register_item
from courseware.step_table import Row, StepTable
from courseware.wording import as_compared, telling_words

_KEYS = ("level", "rev", "also")
_SECONDS = 60
_BETWEEN = re.compile(r"\s*;\s*")
_TICKS = re.compile(r"`+")


def register_cell(page: Page, table: StepTable, row: Row, asked: Asked) -> AskedCell:
    """Note a predicted cell under its id; everything wrong with it is reported."""
    report, attributes = page.report, asked.attributes
    check(attributes, report, keys=_KEYS)
    value, known = table.value(row, asked.name), f"{asked.name} {row.action}"
    _check_value(table, asked, value, report)
    shared = telling_words(value) & telling_words(attributes.id) - telling_words(known)
    if shared:
        message = (
            f"The id {attributes.id} tells of the answer ({min(shared)}), and pages name it. Choose another."
        )
        report.error(asked.line, attributes.place("#id"), "telling-id", message)
    missing = MissingId(asked.line, known, set(), is_choice=False, cell=asked.cell)
    return AskedCell(
        id=register_item(page, attributes, "cell", missing),
        column=asked.name.strip("`"),
        rev=whole(attributes, report, "rev", 1),
        line=asked.line,
    )


def cell_questions(
    table: StepTable, steps: Sequence[TableStep], code: Code | None, report: Report
) -> Iterator[QuestionDocument]:
    """Yield a question for each predicted cell, with the code of its step and the row before it."""
    above = table.start
    for row, step in zip(table.rows, steps, strict=True):
        for asked, cell in zip(row.asked, step.predicted, strict=True):
            yield QuestionDocument(
                id=cell.id,
                mode="breakdown",
                type="cell",
                kind="behaviour",
                level=cast("Level", one_of(asked.attributes, report, "level", LEVELS, "medium")),
                stem=_stem(asked.name, row),
                body="\n\n".join([*_code_lines(row, code), *_row_before(table, above)]),
                accepted=_accepted(table.value(row, asked.name), asked.attributes),
                explanation=step.why,
                seconds=_SECONDS,
                rev=cell.rev,
                see=f"breakdown#step-{row.number}",
                line=asked.line,
            )
        above = row


def _check_value(table: StepTable, asked: Asked, value: str, report: Report) -> None:
    """Report a value that cannot be typed, and one that another value of its column would pass for."""
    forms = _accepted(value, asked.attributes)
    if not all(map(as_compared, forms)):
        message = "There is nothing to predict. Write the value after the question mark."
        report.error(asked.line, asked.column, "empty-cell", message)
        return
    for other in table.column(asked.name):
        if other != value and as_compared(plain_text(other)) in set(map(as_compared, forms)):
            message = f"{other!a} in this column would pass for the answer: spaces, case and code marks don't count."
            report.error(asked.line, asked.column, "alike-cells", message)
            return


def _accepted(value: str, attributes: Attributes) -> tuple[str, ...]:
    """Return the value as a reader sees it, then what the author accepts also."""
    also = filter(None, _BETWEEN.split(attributes.values.get("also", "").strip()))
    return tuple(dict.fromkeys([plain_text(value), *also]))


def _stem(name: str, row: Row) -> str:
    asks = f"What is {name}" if name.startswith("`") else f"What stands under “{name}”"
    return f"{asks} after step {row.number}, “{row.action}”?"


def _code_lines(row: Row, code: Code | None) -> list[str]:
    lines = code.source.split("\n") if code else []
    shown = [lines[number - 1] for number in row.lines if 1 <= number <= len(lines)]
    if not code or not shown:
        return []
    source = textwrap.dedent("\n".join(shown))
    fence = "`" * (1 + max([2, *map(len, _TICKS.findall(source))]))
    return ["The code of this step:", f"{fence}{code.language}\n{source}\n{fence}"]


def _row_before(table: StepTable, row: Row | None) -> list[str]:
    """Return the row above as a table, a column of it a line; nothing where the run's start is not known."""
    if row is None:
        return []
    when = f"After step {row.number}" if row.number else "At the start"
    rows = [(when, "Value"), ("---", "---"), *zip(table.heads, (*row.states, *row.values), strict=True)]
    return ["\n".join(map(_line, rows))]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '\\|') for cell in cells)} |"
