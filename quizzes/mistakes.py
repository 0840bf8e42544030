"""Questions a learner missed and has not got right since."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef

from learners.models import Learner
from lessons.models import Topic
from quizzes.kinds import KINDS, QuizKind
from quizzes.models import Question, SittingItem

LONGEST = 100  # questions on the page; the newest misses come first


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedGroup:
    """The missed questions of one mode of one topic; ``kind`` is the sitting that asks them again."""

    topic: Topic
    kind: QuizKind
    questions: list[Question]


def by_topic(learner: Learner) -> list[MissedGroup]:
    """One query. Topics in map order, and inside a topic by mode."""
    questions = sorted(_missed(learner), key=_place)
    return [
        MissedGroup(topic=topic, kind=KINDS[mode], questions=list(group))
        for (topic, mode), group in groupby(questions, key=lambda question: (question.topic, question.mode))
    ]


def _missed(learner: Learner) -> list[Question]:
    items = SittingItem.objects.filter(
        sitting__learner=learner, question=OuterRef("question"), shown_at__gt=OuterRef("shown_at")
    )
    latest = SittingItem.objects.filter(
        ~Exists(items.exclude(outcome="")),
        sitting__learner=learner,
        outcome__in=(SittingItem.Outcome.WRONG, SittingItem.Outcome.SKIPPED),
        question__retired_at=None,
    )
    recent = latest.select_related("question__topic__track").order_by("-shown_at")[:LONGEST]
    return [item.question for item in recent]


def _place(question: Question) -> tuple[int, str, int, str, str, int]:
    topic = question.topic
    return (
        topic.track.position,
        topic.track.slug,
        topic.position,
        topic.slug,
        question.mode,
        question.position,
    )
