"""Petals: one for each problem of a topic's challenge that was solved, whenever and however slowly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lessons.models import Lesson
from quizzes.models import Badge, Question, Sitting


def award(sitting: Sitting, question: Question, now: dt.datetime) -> Badge:
    """Give the petal for ``question``. Called inside the transaction that stores the right answer."""
    badge = Badge.objects.get_or_create(learner_id=sitting.learner_id, topic_id=sitting.topic_id)[0]
    badge.solved = [*(pk for pk in badge.solved if pk != question.pk), question.pk]
    badge.best = max(badge.best, sitting.right)
    _count(badge, _offered(sitting.topic_id))
    badge.won_at = (badge.won_at or now) if badge.petals == badge.total else None
    badge.save(update_fields=["solved", "total", "petals", "best", "won_at"])
    return badge


def join(mine: Badge, other: Badge, *, now: dt.datetime) -> Sequence[str]:
    """Put the petals of both on ``mine``, unsaved; returns the columns that may have changed."""
    mine.solved = [*dict.fromkeys([*mine.solved, *other.solved])]
    mine.best = max(mine.best, other.best)
    _count(mine, _offered(mine.topic_id))
    won = min((date for date in (mine.won_at, other.won_at) if date), default=now)
    mine.won_at = won if mine.petals == mine.total else None
    return ["solved", "total", "petals", "best", "won_at"]


def find(learner_id: int, topic_id: int) -> Badge:
    """The badge as it stands, counted against the problems there are now; unsaved where nothing was won yet.

    The best sitting solved no more of them than ever were solved.
    """
    badge = Badge.objects.filter(learner_id=learner_id, topic_id=topic_id).first() or Badge()
    _count(badge, _offered(topic_id))
    badge.best = min(badge.best, badge.petals)
    return badge


def attempts(learner_id: int, topic_id: int) -> int:
    """In how many challenges of the topic the learner has answered."""
    sittings = Sitting.objects.filter(learner=learner_id, topic=topic_id, kind=Sitting.Kind.CHALLENGE)
    return sittings.answered().count()


def title(topic_id: int) -> str:
    """What the author calls the badge; "" where the challenge is gone."""
    lessons = Lesson.objects.published().filter(topic_id=topic_id, mode=Lesson.Mode.CHALLENGE)
    parts = lessons.values_list("parts", flat=True).first() or {}
    return str(parts.get("badge", ""))


def _count(badge: Badge, offered: set[int]) -> None:
    """A problem that left the files takes its petal with it; a new one brings an empty petal."""
    badge.total = len(offered)
    badge.petals = len(offered.intersection(badge.solved))


def _offered(topic_id: int) -> set[int]:
    questions = Question.objects.published().filter(topic_id=topic_id, mode=Question.Mode.CHALLENGE)
    return set(questions.values_list("pk", flat=True))
