"""What a breakdown shows at one step. Pure: parts in, what the template needs out."""

from collections.abc import Iterator
from typing import Any

from courseware.flow import draw
from lessons.flows import flow_from_json

type Parts = dict[str, Any]


def step_number(asked: str | None, kept: int | None, steps: int) -> int:
    """The step to show: the one in the address, else where the learner was, else the first."""
    text = asked or ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else kept or 1
    return min(max(number, 1), max(steps, 1))


def at_step(parts: Parts, number: int, title: str) -> Parts:
    """The page at step ``number``: drawing, code lines, table rows and the stage of every step."""
    steps = parts["steps"]
    current = steps[number - 1]
    past = {node for step in steps[: number - 1] for node in step["nodes"]} - set(current["nodes"])
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
        "rows": [_row(parts, step, number) for step in steps],
        "now": _row(parts, current, number),
        "tracker": list(_tracker(parts, number)),
        "tracked": parts["tracked"],
    }


def _row(parts: Parts, step: Parts, current: int) -> Parts:
    """A step with named cells, and what it asks the learner to predict."""
    number = step["number"]
    states = [_cell(name, cell, current) for name, cell in zip(parts["actors"], step["states"], strict=True)]
    values = [
        _cell(name, cell, current) for name, cell in zip(parts["variables"], step["values"], strict=True)
    ]
    state = "here" if number == current else "done" if number < current else ""
    asks = [cell for cell in states + values if cell["asked_at"] == number]
    return {**step, "state": state, "states": states, "values": values, "asks": asks}


def _cell(name: str, cell: Parts, current: int) -> Parts:
    """``is_asked`` keeps the value covered until the learner has gone past the step that asks for it."""
    return {**cell, "name": name, "is_asked": bool(cell["asked_at"]), "is_open": cell["asked_at"] < current}


def _tracker(parts: Parts, current: int) -> Iterator[Parts]:
    for index, name in enumerate(parts["variables"]):
        cells = [
            _cell(name, parts["steps"][number - 1]["values"][index], current) for number in parts["tracked"]
        ]
        yield {
            "name": name,
            "start_html": parts["start_html"][index] if parts["has_start"] else "",
            "cells": cells,
        }
