"""Which questions a mixed practice asks: those of several topics, taking turns."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Collection, Sequence

from learners.models import Learner
from quizzes.drawing import step_by_step
from quizzes.kinds import MIXED_LENGTH, QuizKind
from quizzes.mistakes import missed_items, sure_mistakes, worth_checking
from quizzes.models import Question, QuestionQuerySet, Sitting, SittingItem, SittingItemQuerySet


def mix(learner: Learner, kind: QuizKind, scope: str, now: dt.datetime, rnd: random.Random) -> list[Question]:
    """At most ``MIXED_LENGTH`` questions, neighbours from different topics where there is a choice.

    Mistakes made with confidence come first. Inside a topic then other mistakes, what is worth checking again, and the rest
    at random, unseen ones before seen ones. ``scope`` "missed" leaves the rest out. Empty where nothing was begun.
    """
    missed = set(missed_items(learner).values_list("question_id", flat=True))
    again = worth_checking(learner, now)
    sure = missed.intersection(sure_mistakes(learner).values_list("item__question", flat=True))
    pool = list(begun_questions(learner, kind).only("pk", "rev", "topic", "type", "position"))
    if scope == Sitting.Scope.MISSED:
        pool = [question for question in pool if question.pk in missed | again]
    seen = set(_mine(learner).seen().values_list("question_id", flat=True))
    rnd.shuffle(pool)
    pool.sort(key=lambda question: _rank(question.pk, (missed, again), seen))
    first = interleave([question for question in pool if question.pk in sure], MIXED_LENGTH)
    rest = [question for question in pool if question.pk not in sure]
    last = first[-1].topic_id if first else 0
    return step_by_step(first + interleave(rest, MIXED_LENGTH - len(first), last))


def begun_questions(learner: Learner, kind: QuizKind) -> QuestionQuerySet:
    """The questions of every topic in which the learner has answered or skipped one; a pretest begins nothing."""
    decided = _mine(learner).exclude(outcome="")
    topics = decided.exclude(sitting__kind=Sitting.Kind.PRETEST).values("question__topic")
    return Question.objects.published().filter(topic__in=topics, topic__retired_at=None, mode__in=kind.modes)


def interleave(questions: Sequence[Question], length: int, last: int = 0) -> list[Question]:
    """Take from the topic with most questions left that was not the last one; inside a topic the order stays.

    ``last`` is the topic that was asked before.
    """
    left: dict[int, list[Question]] = defaultdict(list)
    for question in questions:
        left[question.topic_id].append(question)
    taken: list[Question] = []
    while left and len(taken) < length:
        last = max(left, key=lambda topic: (topic != last, len(left[topic])))
        taken.append(left[last].pop(0))
        if not left[last]:
            del left[last]
    return taken


def _rank(pk: int, wanted: Sequence[Collection[int]], seen: Collection[int]) -> int:
    first = next((rank for rank, group in enumerate(wanted) if pk in group), len(wanted))
    return first + (pk in seen) * (first == len(wanted))


def _mine(learner: Learner) -> SittingItemQuerySet:
    return SittingItem.objects.filter(sitting__learner=learner)
