"""The parts of a visual breakdown: flow, code, steps, tables, key moments."""

from collections.abc import Sequence
from typing import Any

from courseware.documents import Breakdown, KeyMoment, TableStep
from courseware.rendering import Renderer
from lessons.code_lines import code_lines
from lessons.flows import flow_to_json
from lessons.tracker import Cell, follow

type Parts = dict[str, Any]


def breakdown_parts(document: Breakdown, renderer: Renderer) -> Parts:
    """Everything the page shows, for every step; ``lessons.stepping`` chooses what a step shows."""
    page = document.path
    states = [_states(document, column) for column in range(len(document.actors))]
    values = [_values(document, column) for column in range(len(document.variables))]
    return {
        "flow": flow_to_json(document.flow),
        "code_html": code_lines(document.code),
        "actors": list(document.actors),
        "variables": list(document.variables),
        "has_start": any(document.start),
        "start_html": [_cell_html(value, page, renderer) for value in document.start],
        "steps": [
            _step(
                step, _at(states, index, page, renderer), _at(values, index, page, renderer), page, renderer
            )
            for index, step in enumerate(document.steps)
        ],
        "cells": _asked_cells(document),
        "moments": [_moment(moment, page, renderer) for moment in document.moments],
        "snapshot_html": [renderer.render(line, page=page, inline=True) for line in document.snapshot],
        "transcript_html": renderer.render(document.transcript, page=page),
        "questions": len(document.quiz),
    }


def _states(document: Breakdown, column: int) -> list[Cell]:
    steps = [step.states[column] for step in document.steps]
    return _follow(document, document.actors[column], document.start_states, column, steps)


def _values(document: Breakdown, column: int) -> list[Cell]:
    steps = [step.values[column] for step in document.steps]
    return _follow(document, document.variables[column], document.start, column, steps)


def _follow(
    document: Breakdown, name: str, starts: Sequence[str], column: int, steps: Sequence[str]
) -> list[Cell]:
    start = starts[column] if starts else ""
    return follow(start or None, steps, _asked(document, name))


def _asked(document: Breakdown, name: str) -> dict[int, str]:
    return {
        number: cell.id
        for number, step in enumerate(document.steps, 1)
        for cell in step.predicted
        if cell.column == name
    }


def _asked_cells(document: Breakdown) -> Parts:
    """The predicted cells by their ids: where they stand, and which meaning of theirs the page asks for."""
    return {
        cell.id: {
            "step": number,
            "name": cell.column,
            "is_variable": cell.column in document.variables,
            "rev": cell.rev,
        }
        for number, step in enumerate(document.steps, 1)
        for cell in step.predicted
    }


def _at(rows: Sequence[Sequence[Cell]], index: int, page: str, renderer: Renderer) -> list[Parts]:
    return [
        {
            "value_html": _cell_html(row[index].value, page, renderer),
            "is_changed": row[index].is_changed,
            "asked": row[index].asked,
        }
        for row in rows
    ]


def _cell_html(value: str, page: str, renderer: Renderer) -> str:
    return renderer.render(value, page=page, inline=True)


def _step(step: TableStep, states: list[Parts], values: list[Parts], page: str, renderer: Renderer) -> Parts:
    return {
        "number": step.number,
        "action_html": _cell_html(step.action, page, renderer),
        "title_html": _cell_html(step.title, page, renderer),
        "why_html": renderer.render(step.why, page=page),
        "lines": list(step.lines),
        "nodes": list(step.nodes),
        "states": states,
        "values": values,
    }


def _moment(moment: KeyMoment, page: str, renderer: Renderer) -> Parts:
    return {
        "id": moment.id,
        "question_html": renderer.render(moment.question, page=page, inline=True),
        "answer_html": renderer.render(moment.answer, page=page),
        "steps": list(moment.steps),
    }
