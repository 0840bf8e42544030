"""Everything a stored answer causes: effort, petals, and what the rooms above make of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from learners.study import record_study
from quizzes import badges
from quizzes.models import Response, Sitting, SittingItem
from quizzes.signals import question_answered, question_missed
from quizzes.turns import Turn

LONGEST_EFFORT_MS = 10 * 60 * 1000  # a page left open overnight is not a night of study


def tell(turn: Turn, response: Response) -> None:
    """Called inside the transaction that stores ``response``.

    The day is written last, as everywhere: all that a learner does meets in that row, and who held it while waiting
    for a memory would wait for a review that holds the memory and waits for the day.
    """
    sitting, question = turn.sitting, turn.question
    if response.is_right and sitting.kind == Sitting.Kind.CHALLENGE:
        badges.award(sitting, question, response.answered_at)
    about = {
        "learner": sitting.learner,
        "question": question,
        "kind": sitting.kind,
        "response_id": response.pk,
    }
    question_answered.send(
        Sitting,
        **about,
        attempt=response.attempt,
        is_right=response.is_right,
        hint_used=response.hints_used > 0,
        confidence=response.confidence,
        elapsed_ms=response.elapsed_ms,
        answered_at=response.answered_at,
    )
    if turn.item.outcome == SittingItem.Outcome.WRONG:
        told = {"confidence": response.confidence, "answered_at": response.answered_at}
        _note_return(response, question_missed.send(Sitting, **about, **told))
    seconds = min(response.elapsed_ms, LONGEST_EFFORT_MS) // 1000
    record_study(sitting.learner, now=response.answered_at, answers=1, seconds=seconds)


def _note_return(response: Response, replies: Sequence[tuple[object, object]]) -> None:
    dates = [reply for _, reply in replies if isinstance(reply, dt.datetime)]
    if dates:
        response.comes_back_at = min(dates)
        response.save(update_fields=["comes_back_at"])
