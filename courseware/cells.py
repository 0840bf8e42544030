"""Cells of a step table that the learner predicts before they show: ``?{#id}value``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from courseware.attributes import Attributes, split
from courseware.diagnostics import Report
from courseware.tables import Cell

MARK = "?"
BRACES = re.compile(r'\{(?=#|[a-z]+=)(?:"[^"]*"|[^{}"])*\}')


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands before the value of a predicted cell. ``cell`` counts the cells of its row from 0."""

    name: str  # the column's head
    attributes: Attributes
    line: int
    column: int
    cell: int


def read_cell(cell: Cell, name: str, number: int, report: Report) -> tuple[Cell, Asked | None]:
    """Return the cell without its question mark and braces, and what they said; None where there is no mark."""
    if not cell.text.startswith(MARK):
        return cell, None
    rest = cell.text[len(MARK) :]
    match = BRACES.match(rest)
    braces = match[0] if match else rest if rest.startswith("{#") else ""
    _, attributes = split(braces, cell.line, cell.column + len(MARK), report)
    value = Cell(rest[match.end() if match else 0 :].strip(), cell.line, cell.column)
    return value, Asked(name, attributes, cell.line, cell.column, number)
