"""The tests a learner took of one topic."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from learners.days import today_of
from learners.models import Learner
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


def tests_taken(learner: Learner, topic_id: int) -> list[TestTaken]:
    """Finished tests of one topic in which something was answered, oldest first. One query."""
    rows = Sitting.objects.filter(learner=learner, topic=topic_id).finished_tests()
    newest = rows.order_by("-finished_at", "-pk").values_list("finished_at", "right", "total")[:MOST]
    taken = [
        TestTaken(day=today_of(learner, when), right=right, total=total)
        for when, right, total in newest
        if when
    ]
    return taken[::-1]
