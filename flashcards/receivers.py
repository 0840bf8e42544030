"""Answers in quizzes move memories: what was missed joins the daily review, what a test asks counts as a review."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flashcards.answer_rating import SURE, rating_of
from flashcards.models import Memory, Review
from flashcards.reviewing import Outcome, grade, hold_all
from learners.models import Learner
from quizzes.models import Question, Sitting

# Kinds of sitting whose right answers begin a memory too, and what their reviews say where they come from.
EXAM_LIKE: dict[str, str] = {
    Sitting.Kind.TEST: Review.Source.TEST,
    Sitting.Kind.PRETEST: Review.Source.TEST,
    Sitting.Kind.CHALLENGE: Review.Source.CHALLENGE,
}


def schedule_missed(
    sender: object,
    *,
    learner: Learner,
    question: Question,
    kind: str,
    response_id: int,
    confidence: int | None,
    answered_at: dt.datetime,
    **_: Any,
) -> dt.datetime | None:
    """Grade a missed question as forgotten. Returns when it comes back. A pretest begins no memory: None."""
    if kind == Sitting.Kind.PRETEST and not _is_begun(learner, question):
        return None
    was_sure = confidence == SURE
    made = _grade(learner, question, Review.Rating.FORGOT, kind, response_id, answered_at, was_sure=was_sure)
    return made.due_at


def grade_answered(
    sender: object,
    *,
    learner: Learner,
    question: Question,
    kind: str,
    response_id: int,
    attempt: int,
    is_right: bool,
    hint_used: bool,
    confidence: int | None,
    elapsed_ms: int,
    answered_at: dt.datetime,
    **_: Any,
) -> dt.datetime | None:
    """Grade a right answer: where the sitting is like an exam, where a hint was needed, and where there is a memory.

    Returns when the question comes back where a hint brings it back.
    """
    if not is_right or not (kind in EXAM_LIKE or hint_used or _is_begun(learner, question)):
        return None
    rating = rating_of(
        is_right=is_right,
        attempt=attempt,
        hint_used=hint_used,
        confidence=confidence,
        elapsed_ms=elapsed_ms,
        seconds=question.seconds,
    )
    made = _grade(learner, question, rating, kind, response_id, answered_at)
    return made.due_at if hint_used else None


def hold_memories(
    sender: object, *, learner: Learner, kind: str, answers: Sequence[tuple[Question, bool]], **_: Any
) -> None:
    """Lock the memories that these answers will move before the first of them moves its topic's sums."""
    moved = [question for question, is_right in answers if is_right or kind != Sitting.Kind.PRETEST]
    missed = [question for question, is_right in answers if not is_right and kind == Sitting.Kind.PRETEST]
    begun = Memory.objects.begun().filter(learner=learner, question__in=missed)
    known = set(begun.values_list("question_id", flat=True)) if missed else set()
    hold_all(learner, [*moved, *(question for question in missed if question.pk in known)])


def _is_begun(learner: Learner, question: Question) -> bool:
    return Memory.objects.begun().filter(learner=learner, question=question).exists()


def _grade(
    learner: Learner,
    question: Question,
    rating: int,
    kind: str,
    response_id: int,
    now: dt.datetime,
    *,
    was_sure: bool = False,
) -> Outcome:
    source = EXAM_LIKE.get(kind, Review.Source.PRACTICE)
    return grade(learner, question, rating, now, _key(response_id), source=source, was_sure=was_sure)


def _key(response_id: int) -> uuid.UUID:
    """The same for the same response, so that a signal sent twice is one review."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"quizzes/responses/{response_id}")
