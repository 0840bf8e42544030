"""Everything a stored answer causes: effort, petals, and what the rooms above make of it.

Effort counts at once. The rest waits for the end of a sitting that says nothing before it: no page may tell earlier.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from learners.study import record_study
from quizzes import badges
from quizzes.effort import effort_ms
from quizzes.models import Response, Sitting, SittingItem
from quizzes.signals import answers_coming, question_answered, question_missed


def tell(sitting: Sitting, item: SittingItem, response: Response) -> None:
    """Tell one answer, inside the transaction that says it is told. The row says when it comes back, unsaved."""
    if response.is_right and sitting.kind == Sitting.Kind.CHALLENGE:
        badges.award(sitting, item.question, response.answered_at)
    about = {
        "learner": sitting.learner,
        "question": item.question,
        "kind": sitting.kind,
        "response_id": response.pk,
    }
    replies = question_answered.send(
        Sitting,
        **about,
        attempt=response.attempt,
        is_right=response.is_right,
        hint_used=response.hints_used > 0,
        confidence=response.confidence,
        elapsed_ms=response.elapsed_ms,
        answered_at=response.answered_at,
    )
    if item.outcome == SittingItem.Outcome.WRONG and response.attempt == item.tries:
        told = {"confidence": response.confidence, "answered_at": response.answered_at}
        replies += question_missed.send(Sitting, **about, **told)
    response.comes_back_at = _earliest(replies)


def tell_kept_back(sitting: Sitting, now: dt.datetime) -> None:
    """Tell what a closed sitting kept back, in the order of the answers, each as of its own moment. Twice is once."""
    kept = Response.objects.filter(item__sitting=sitting, told_at=None).select_related("item__question")
    responses = list(kept.order_by("answered_at", "pk"))
    if not responses:
        return
    answers = [(response.item.question, response.is_right) for response in responses]
    answers_coming.send(Sitting, learner=sitting.learner, kind=sitting.kind, answers=answers)
    for response in responses:
        tell(sitting, response.item, response)
        response.told_at = now
    Response.objects.bulk_update(responses, ["comes_back_at", "told_at"])


def record_effort(sitting: Sitting, response: Response) -> None:
    """Called last in the transaction that stores ``response``.

    The day is written last, as everywhere: all that a learner does meets in that row, and who held it while waiting
    for a memory would wait for a review that holds the memory and waits for the day.
    """
    tries = Response.objects.filter(item=response.item_id, attempt=response.attempt - 1)
    before = tries.first() if response.attempt > 1 else None
    seconds = effort_ms(response, before) / 1000
    record_study(sitting.learner, now=response.answered_at, answers=1, seconds=seconds)


def _earliest(replies: Sequence[tuple[object, object]]) -> dt.datetime | None:
    return min((reply for _, reply in replies if isinstance(reply, dt.datetime)), default=None)
