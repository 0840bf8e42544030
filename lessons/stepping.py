"""What a breakdown shows at one step. Pure: parts and predictions in, what the template needs out.

What a learner is to predict is in nothing this returns, until they have answered or stand behind the step that asks.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from courseware.flow import draw
from lessons.flows import flow_from_json
from lessons.predictions import Predictions

type Parts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """A breakdown from where the learner stands. ``opened`` has the ids of the predicted cells that show."""

    parts: Parts
    number: int
    said: Predictions
    opened: Collection[str]

    def shows(self, cell: Parts) -> bool:
        return not cell["asked"] or cell["asked"] in self.opened


def step_number(asked: str | None, kept: int | None, steps: int) -> int:
    """The step to show: the one in the address, else where the learner was, else the first."""
    text = asked or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else kept or 1
    return min(max(number, 1), max(steps, 1))


def at_step(parts: Parts, number: int, title: str, said: Predictions) -> Parts:
    """The page at step ``number``: drawing, code lines, table rows, and every step that may be gone to from here.

    ``prepared`` are the steps around this one at which the same cells are covered; ``is_told`` says that none is.
    """
    steps = parts["steps"]
    current = steps[number - 1]
    past = {node for step in steps[: number - 1] for node in step["nodes"]} - set(current["nodes"])
    view = _view(parts, number, said)
    rows = [_row(view, index) for index in range(len(steps))]
    first, last = _reach(view)
    return {
        "number": number,
        "previous": max(number - 1, 1),
        "following": min(number + 1, len(steps)),
        "last": len(steps),
        "flow_html": draw(
            flow_from_json(parts["flow"]),
            current=frozenset(current["nodes"]),
            past=frozenset(past),
            title=title,
            id_prefix="flow",
        ),
        "code": [
            {"line_html": html, "is_on": line in current["lines"]}
            for line, html in enumerate(parts["code_html"], 1)
        ],
        "rows": rows,
        "now": rows[number - 1],
        "prepared": rows[first - 1 : last],
        "is_told": view.opened == parts["cells"].keys(),
        **_tracker(view),
    }


def _view(parts: Parts, number: int, said: Predictions) -> _View:
    opened = {name for name, cell in parts["cells"].items() if cell["step"] < number or name in said}
    return _View(parts=parts, number=number, said=said, opened=opened)


def _reach(view: _View) -> tuple[int, int]:
    """The first and the last step around this one that no unanswered cell parts from it."""
    asking = {cell["step"] for name, cell in view.parts["cells"].items() if name not in view.said}
    first = max((step + 1 for step in asking if step < view.number), default=1)
    last = min((step for step in asking if step >= view.number), default=len(view.parts["steps"]))
    return first, last


def _row(view: _View, index: int) -> Parts:
    """A step with named cells and what it asks for; its reason is left out while it would tell the answer."""
    step = view.parts["steps"][index]
    number = step["number"]
    asks = [_ask(view, name) for name, cell in view.parts["cells"].items() if cell["step"] == number]
    return {
        **step,
        "state": "here" if number == view.number else "done" if number < view.number else "",
        "states": [
            _cell(view, index, "states", column, name) for column, name in enumerate(view.parts["actors"])
        ],
        "values": [
            _cell(view, index, "values", column, name) for column, name in enumerate(view.parts["variables"])
        ],
        "asks": asks,
        "why_html": step["why_html"] if all(ask["is_open"] for ask in asks) else "",
    }


def _ask(view: _View, name: str) -> Parts:
    """A predicted cell: its value where that shows, the one before it likewise, and what the learner said of it."""
    cell = view.parts["cells"][name]
    kind, names = (
        ("values", view.parts["variables"]) if cell["is_variable"] else ("states", view.parts["actors"])
    )
    column, index = names.index(cell["name"]), cell["step"] - 1
    here = _cell(view, index, kind, column, name)
    before = _cell(view, index - 1, kind, column, name)["value_html"] if index else ""
    shown = {"value_html": here["value_html"], "before_html": before, "is_open": here["is_open"]}
    return {**cell, "id": name, **shown, "said": view.said.get(name)}


def _cell(view: _View, index: int, kind: str, column: int, name: str) -> Parts:
    """A cell of a table. Whether it changed is said only where it and the one above show; ``id`` is a predicted cell's."""
    steps = view.parts["steps"]
    cell, above = steps[index][kind][column], steps[index - 1][kind][column] if index else None
    is_open = view.shows(cell)
    asked = view.parts["cells"].get(cell["asked"], {"step": 0})["step"]
    return {
        "name": name,
        "value_html": cell["value_html"] if is_open else "",
        "is_open": is_open,
        "is_changed": cell["is_changed"] and is_open and (above is None or view.shows(above)),
        "asked_at": asked,
        "id": cell["asked"] if asked == index + 1 else "",
    }


def _tracker(view: _View) -> Parts:
    """The variables at the steps that change one, as far as that shows, and at those that ask for one."""
    columns = [
        [_cell(view, index, "values", column, name) for index in range(len(view.parts["steps"]))]
        for column, name in enumerate(view.parts["variables"])
    ]
    tracked = sorted(
        {
            number
            for cells in columns
            for number, cell in enumerate(cells, 1)
            if cell["is_changed"] or cell["id"]
        }
    )
    return {"tracked": tracked, "tracker": list(_variables(view.parts, columns, tracked))}


def _variables(parts: Parts, columns: list[list[Parts]], tracked: list[int]) -> Iterator[Parts]:
    for index, cells in enumerate(columns):
        yield {
            "name": cells[0]["name"],
            "start_html": parts["start_html"][index] if parts["has_start"] else "",
            "cells": [cells[number - 1] for number in tracked],
        }
