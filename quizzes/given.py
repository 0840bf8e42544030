"""An answer as it was posted: from the tokens of a page to what the question asks for, and to its grade."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from quizzes import grading
from quizzes.models import Question
from quizzes.turns import Turn


class StaleError(Exception):
    """The post comes from a page that is behind the sitting."""


class UnreadableError(Exception):
    """No page of the sitting posts this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer as posted. ``tokens`` are chosen choices, or every line in the order given."""

    sequence: int
    key: uuid.UUID
    tokens: tuple[str, ...] = ()
    text: str = ""
    confidence: int | None = None


def chosen_of(turn: Turn, given: Given) -> list[int]:
    """Tokens back to ids. Raises Unreadable where they are not on the learner's page, or don't answer what it asks."""
    ids = dict(turn.item.order)
    try:
        chosen = [ids[token] for token in given.tokens]
    except KeyError:
        raise UnreadableError from None
    if not _fits(turn, chosen, given.text):
        raise UnreadableError
    return chosen


def _fits(turn: Turn, chosen: list[int], text: str) -> bool:
    """Whether the answer has the shape the question asks for."""
    match turn.question.type:
        case Question.Type.SINGLE:
            return len(chosen) == 1
        case Question.Type.MULTIPLE:
            return 0 < len(chosen) == len(set(chosen))
        case Question.Type.ORDER:
            return sorted(chosen) == sorted(turn.item.shown_ids)
        case _:
            return bool(text.strip()) and not chosen


def grade_of(turn: Turn, chosen: list[int], text: str) -> grading.Grade:
    question = turn.question
    if question.type == Question.Type.SHORT:
        return grading.grade_short(text, question.accepted)
    if question.type == Question.Type.CELL:
        return grading.grade_cell(text, question.accepted)
    if question.type == Question.Type.ORDER:
        return grading.grade_order(question.lines_at(chosen), question.ordered)
    return grading.grade_choices(chosen, [choice.pk for choice in turn.shown_choices if choice.is_right])
