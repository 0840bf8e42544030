"""How values change from step to step: the cells of a breakdown's tables. Computed, so they cannot disagree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value after a step. ``asked`` is the id of the predicted cell that covers it, "" where none does."""

    value: str
    is_changed: bool
    asked: str = ""


def follow(start: str | None, values: Sequence[str], asked: Mapping[int, str]) -> list[Cell]:
    """One cell a step (the first value belongs to step 1).

    ``start`` is the value before step 1, None where it is not known: then step 1 counts as unchanged. ``asked``
    has the ids of predicted cells by their step. Such a cell covers itself and all that follow, up to the next one:
    where the cover ended with the value, its end would tell of the value.
    """
    cells: list[Cell] = []
    before, riddle = start, ""
    for number, value in enumerate(values, 1):
        riddle = asked.get(number, riddle)
        cells.append(Cell(value=value, is_changed=before is not None and value != before, asked=riddle))
        before = value
    return cells
