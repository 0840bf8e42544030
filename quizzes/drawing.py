"""Which questions a sitting asks, and in which order."""

from __future__ import annotations

import random
from collections.abc import Sequence

from learners.models import Learner
from lessons.models import Topic
from quizzes.kinds import TEST_LENGTH, QuizKind
from quizzes.models import Question, Sitting, SittingItem

# The middle first: an odd question out is a medium one.
TURNS = (Question.Level.MEDIUM, Question.Level.EASY, Question.Level.HARD)
RANK = {level: rank for rank, level in enumerate(Question.Level.values)}


def draw(topic: Topic, learner: Learner, kind: QuizKind, scope: str, rnd: random.Random) -> list[Question]:
    """The questions of a new sitting in the order they are asked; empty where the topic has none."""
    pool = list(Question.objects.of_modes(topic, kind.modes).only("pk", "rev", "level", "position"))
    if kind.id == Sitting.Kind.TEST:
        seen = last_outcomes(learner, topic)
        return _easy_first(balance(pool, set(seen), TEST_LENGTH, rnd))
    if scope == Sitting.Scope.MISSED:
        outcomes = last_outcomes(learner, topic)
        pool = [question for question in pool if _is_missed(outcomes.get(question.pk, ""))] or pool
    return _easy_first(pool) if kind.id == Sitting.Kind.PRACTICE else pool


def balance(pool: Sequence[Question], seen: set[int], length: int, rnd: random.Random) -> list[Question]:
    """At most ``length`` questions, levels taking turns; inside a level at random, unseen ones first."""
    levels = [_unseen_first([q for q in pool if q.level == level], seen, rnd) for level in TURNS]
    drawn: list[Question] = []
    while len(drawn) < length and any(levels):
        drawn += [questions.pop(0) for questions in levels if questions]
    return drawn[:length]


def last_outcomes(learner: Learner, topic: Topic) -> dict[int, str]:
    """How each question of a topic went last time, by question id. One query."""
    items = SittingItem.objects.filter(sitting__learner=learner, question__topic=topic).exclude(outcome="")
    return dict(items.order_by("shown_at", "pk").values_list("question_id", "outcome"))


def _is_missed(outcome: str) -> bool:
    return outcome in (SittingItem.Outcome.WRONG, SittingItem.Outcome.SKIPPED)


def _unseen_first(questions: list[Question], seen: set[int], rnd: random.Random) -> list[Question]:
    rnd.shuffle(questions)
    return sorted(questions, key=lambda question: question.pk in seen)


def _easy_first(questions: Sequence[Question]) -> list[Question]:
    return sorted(questions, key=lambda question: (RANK[question.level], question.position, question.pk))
