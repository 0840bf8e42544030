"""The tests a learner took of one topic."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from learners.days import today_of
from quizzes.models import Sitting

MOST = 12  # the newest ones


@dataclass(frozen=True, slots=True, kw_only=True)
class TestTaken:
    day: dt.date  # the learner's
    right: int
    total: int

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.total)


def tests_taken(sitting: Sitting) -> list[TestTaken]:
    """Finished tests of the same learner and topic, oldest first; empty for other kinds. One query."""
    if sitting.kind != Sitting.Kind.TEST:
        return []
    rows = Sitting.objects.filter(
        learner=sitting.learner_id,
        topic=sitting.topic_id,
        kind=Sitting.Kind.TEST,
        state=Sitting.State.FINISHED,
    )
    newest = rows.order_by("-finished_at", "-pk").values_list("finished_at", "right", "total")[:MOST]
    taken = [
        TestTaken(day=today_of(sitting.learner, when), right=right, total=total)
        for when, right, total in newest
        if when
    ]
    return taken[::-1]
