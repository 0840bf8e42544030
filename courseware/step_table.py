"""The step table of a breakdown: numbers, places in code and flow, states, variables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from courseware.cells import Asked, read_cell
from courseware.diagnostics import Report
from courseware.documents import Code, Flow
from courseware.tables import Cell, Grid
from courseware.wording import closest

STEP, ACTION, LINE, NODE = "Step", "Action", "Line", "Node"
_FIXED = (STEP, ACTION, LINE, NODE)


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its empty states and values filled from the row above."""

    number: int
    action: str
    lines: tuple[int, ...]
    nodes: tuple[str, ...]
    states: tuple[str, ...]
    values: tuple[str, ...]
    asked: tuple[Asked, ...]
    line: int


@dataclass(frozen=True, slots=True)
class StepTable:
    actors: tuple[str, ...]
    variables: tuple[str, ...]
    start: Row | None  # row 0
    rows: tuple[Row, ...]

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the columns of states, then of values, as the author wrote them."""
        return (*self.actors, *(f"`{name}`" for name in self.variables))

    def value(self, row: Row, head: str) -> str:
        """Return a row's state or value by the head of its column."""
        return (*row.states, *row.values)[self.heads.index(head)]

    def column(self, head: str) -> list[str]:
        """Return the states or values of a column, that of the start first."""
        return [self.value(row, head) for row in (self.start, *self.rows) if row]


def read_step_table(grid: Grid, code: Code | None, flow: Flow | None, report: Report) -> StepTable:
    """Return the table; ``code`` and ``flow`` are what its Line and Node columns point into."""
    names = [cell.text for cell in grid.head]
    _check_head(grid, names, report)
    actors = tuple(name for name in names if name not in _FIXED and not _is_variable(name))
    variables = tuple(name for name in names if _is_variable(name))
    rows: list[Row] = []
    for cells in grid.rows:
        named = dict(zip(names, cells, strict=True))
        asked = tuple(_uncovered(named, names, (*actors, *variables), report))
        rows.append(_row(named, actors, variables, asked, rows[-1] if rows else None, report))
        _check_places(named, rows[-1], code, flow, report)
    _check_numbers(rows, report)
    has_start = bool(rows) and rows[0].number == 0
    return StepTable(
        actors,
        tuple(map(_bare, variables)),
        rows[0] if has_start else None,
        tuple(rows[1:] if has_start else rows),
    )


def _check_head(grid: Grid, names: list[str], report: Report) -> None:
    for needed in (STEP, ACTION):
        if needed not in names:
            report.error(grid.line, 1, "missing-column", f"The table has no column {needed}.")
    for index, cell in enumerate(grid.head):
        fixed = closest(cell.text, _FIXED) if cell.text not in _FIXED else ""
        if not cell.text:
            report.error(cell.line, cell.column, "missing-column", "The column has no name.")
        elif _bare(cell.text) in map(_bare, names[:index]):
            report.error(
                cell.line, cell.column, "repeated-column", f"The column {cell.text} stands here twice."
            )
        elif fixed and fixed.casefold() == cell.text.rstrip("s").casefold():
            message = f"{cell.text} would be a state. The column is called {fixed}."
            report.error(cell.line, cell.column, "unknown-column", message, fixed)
    if not grid.rows:
        report.error(grid.line, 1, "empty-section", "The step table has no rows.")


def _uncovered(
    cells: dict[str, Cell], names: Sequence[str], askable: Sequence[str], report: Report
) -> Iterator[Asked]:
    """Take question marks and braces off the cells, and yield what they say."""
    for name in askable:
        cells[name], asked = read_cell(cells[name], name, names.index(name), report)
        if asked:
            yield asked


def _row(
    cells: dict[str, Cell],
    actors: Sequence[str],
    variables: Sequence[str],
    asked: tuple[Asked, ...],
    above: Row | None,
    report: Report,
) -> Row:
    number = cells[STEP].text if STEP in cells else ""
    return Row(
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else -1,
        action=_required(cells.get(ACTION), ACTION, report),
        lines=_lines(cells.get(LINE), report),
        nodes=_words(cells.get(NODE)),
        states=_filled(cells, actors, above.states if above else ()),
        values=_filled(cells, variables, above.values if above else ()),
        asked=asked,
        line=next(iter(cells.values())).line,
    )


def _required(cell: Cell | None, name: str, report: Report) -> str:
    if cell and not cell.text:
        report.error(cell.line, cell.column, "empty-cell", f"The step has no {name}.")
    return cell.text if cell else ""


def _lines(cell: Cell | None, report: Report) -> tuple[int, ...]:
    found = []
    for word in _words(cell):
        if word.isascii() and word.isdigit() and len(word) < 6:
            found.append(int(word))
        elif cell:
            message = f"{word!a} is no line number. Write numbers with commas, or nothing."
            report.error(cell.line, cell.column, "bad-line", message)
    return tuple(found)


def _words(cell: Cell | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in cell.text.split(",") if word.strip()) if cell else ()


def _filled(cells: dict[str, Cell], names: Sequence[str], above: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of some columns; an empty cell repeats the one above."""
    found = [cells[name].text for name in names]
    return tuple(text or (above[index] if above else "") for index, text in enumerate(found))


def _check_numbers(rows: list[Row], report: Report) -> None:
    first = 0 if rows and rows[0].number == 0 else 1
    for number, row in enumerate(rows, first):
        if row.number != number:
            message = f"Step must be {number} here: steps count from 1 (0 is the start), none left out."
            report.error(row.line, 1, "step-number", message)
        for asked in row.asked if number == 0 else ():
            message = "Step 0 is what the learner is given. Ask for a value of a later step."
            report.error(row.line, asked.column, "asked-start", message)


def _check_places(
    cells: dict[str, Cell], row: Row, code: Code | None, flow: Flow | None, report: Report
) -> None:
    size = code.source.count("\n") + 1 if code else 0
    for number in row.lines if code else ():
        if not 1 <= number <= size:
            message = f"Line {number} does not exist: the code has {size}."
            report.error(row.line, cells[LINE].column, "bad-line", message)
    known = [node.id for node in flow.nodes] if flow else []
    for name in row.nodes if flow else ():
        if name not in known:
            message = f"The flow has no node {name!a}."
            report.error(row.line, cells[NODE].column, "bad-node", message, closest(name, known))


def _is_variable(name: str) -> bool:
    return len(name) > 2 and name.startswith("`") and name.endswith("`")


def _bare(name: str) -> str:
    return name.strip("`") if _is_variable(name) else name
