"""How values change from step to step: the cells of a breakdown's tables. Computed, so they cannot disagree."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value after a step. ``asked_at`` is the step that asks the learner to predict it, 0 where none does."""

    value: str
    is_changed: bool
    asked_at: int = 0


def follow(start: str | None, values: Sequence[str], asked: Collection[int] = ()) -> list[Cell]:
    """One cell a step (the first value belongs to step 1).

    ``start`` is the value before step 1, None where it is not known: then step 1 counts as unchanged. ``asked``
    holds the steps whose value is predicted; it stays a riddle in the following steps until it changes again.
    """
    cells: list[Cell] = []
    before, riddle = start, 0
    for number, value in enumerate(values, 1):
        is_changed = before is not None and value != before
        if number in asked:
            riddle = number
        elif is_changed:
            riddle = 0
        cells.append(Cell(value=value, is_changed=is_changed, asked_at=riddle))
        before = value
    return cells


def changing_steps(rows: Iterable[Sequence[Cell]]) -> list[int]:
    """The numbers of the steps in which at least one row changes."""
    return sorted({number for row in rows for number, cell in enumerate(row, 1) if cell.is_changed})
