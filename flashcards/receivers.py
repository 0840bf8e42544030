"""Answers in quizzes move memories: a missed question joins the daily review, one that was missed may recover."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flashcards.models import Memory, Review
from flashcards.reviewing import grade
from learners.models import Learner
from quizzes.models import Question

GUESS = 1
_SOURCES = {
    Question.Mode.PRACTICE: Review.Source.PRACTICE,
    Question.Mode.CHALLENGE: Review.Source.CHALLENGE,
}


def schedule_missed(
    sender: object,
    *,
    learner: Learner,
    question: Question,
    response_id: int,
    answered_at: dt.datetime,
    **_: Any,
) -> dt.datetime | None:
    """Grade a missed question as forgotten. Returns when it comes back."""
    return _grade(learner, question, Review.Rating.FORGOT, response_id, answered_at).memory.due_at


def recover_answered(
    sender: object,
    *,
    learner: Learner,
    question: Question,
    response_id: int,
    attempt: int,
    is_right: bool,
    hint_used: bool,
    confidence: int | None,
    answered_at: dt.datetime,
    **_: Any,
) -> None:
    """Grade a right answer, where the question is in the learner's review already."""
    if is_right and Memory.objects.begun().filter(learner=learner, question=question).exists():
        with_help = attempt > 1 or hint_used or confidence == GUESS
        rating = Review.Rating.ONLY_JUST if with_help else Review.Rating.GOT_IT
        _grade(learner, question, rating, response_id, answered_at)


def _grade(learner: Learner, question: Question, rating: int, response_id: int, now: dt.datetime) -> Review:
    source = _SOURCES.get(Question.Mode(question.mode), Review.Source.TEST)
    return grade(learner, question, rating, now, _key(response_id), source=source)


def _key(response_id: int) -> uuid.UUID:
    """The same for the same response, so that a signal sent twice is one review."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"quizzes/responses/{response_id}")
