"""Markdown tables as cells with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from courseware import limits
from courseware.diagnostics import Report
from courseware.page import Block

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the cells of its head and of every row; each row has as many as the head."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    line: int
    last: int


def find_table(block: Block, report: Report) -> Grid | None:
    """Return the first table of a block; rows with too few or too many cells are reported and left out."""
    lines = [(number, line) for number, line in block.numbered() if number not in block.page.fenced]
    for index in range(len(lines) - 1):
        if "|" in lines[index][1] and _RULE.match(lines[index + 1][1]):
            return _grid(lines[index:], report)
    return None


def _grid(lines: list[tuple[int, str]], report: Report) -> Grid:
    head = _cells(*lines[0])
    rows, last = [], lines[1][0]
    for number, line in lines[2:]:
        if "|" not in line:
            break
        last = number
        cells = _cells(number, line)
        if len(cells) == len(head):
            rows.append(cells)
        else:
            _wrong_width(report, number, len(cells), len(head))
    for cell in [*head, *(cell for row in rows for cell in row)]:
        if len(cell.text) > limits.CELL:
            message = f"The cell has {len(cell.text)} characters; {limits.CELL} are allowed."
            report.error(cell.line, cell.column, "too-long", message)
    return Grid(head, tuple(rows), lines[0][0], last)


def _wrong_width(report: Report, line: int, found: int, expected: int) -> None:
    message = f"The row has {found} cells, the table's head {expected}. Write \\| for a bar inside a cell."
    report.error(line, 1, "table-width", message)


def cell_starts(line: str) -> list[int]:
    """Return the 0-based place in a table's row at which the text of each cell begins."""
    return [start for start, _ in _parts(line)]


def _cells(number: int, line: str) -> tuple[Cell, ...]:
    return tuple(Cell(text.replace("\\|", "|"), number, start + 1) for start, text in _parts(line))


def _parts(line: str) -> Iterator[tuple[int, str]]:
    """Yield where each cell's text begins, and the text."""
    start = len(line) - len(line.lstrip())
    start += line[start : start + 1] == "|"
    stop = len(line.rstrip())
    if stop > start and line[stop - 1] == "|" and line[stop - 2 : stop - 1] != "\\":
        stop -= 1
    for part in _BAR.split(line[start:stop]):
        yield start + len(part) - len(part.lstrip()), part.strip()
        start += len(part) + 1
