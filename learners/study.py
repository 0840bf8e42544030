"""How much was done on which day: the only record of effort, and it never resets."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Count, F, Sum
from django.db.models.functions import Greatest

from learners.days import today_of
from learners.models import Learner, StudyDay
from learners.statements import Statement, database

_TABLE = StudyDay._meta.db_table
_GROW = Statement(
    f'INSERT INTO "{_TABLE}" ("learner_id", "day", "answers", "reviews", "seconds") '  # noqa: S608
    'VALUES (%s, %s, %s, %s, %s) ON CONFLICT ("learner_id", "day") DO UPDATE SET '
    + ", ".join(
        f'"{name}" = "{_TABLE}"."{name}" + excluded."{name}"' for name in ("answers", "reviews", "seconds")
    )
)


def record_study(
    learner: Learner, *, now: dt.datetime, answers: int = 0, reviews: int = 0, seconds: float = 0
) -> None:
    """Add to the learner's day, in whole seconds. Safe under concurrency: one statement makes the row or lets it grow."""
    using = database()
    day = using.ops.adapt_datefield_value(today_of(learner, now))
    _GROW.run(using, (learner.pk, day, answers, reviews, round(seconds)))


def take_back_study(learner: Learner, *, day: dt.date, reviews: int = 0, seconds: float = 0) -> None:
    """Take from ``day`` what was added to it, never below zero. A day on which nothing is left goes."""
    mine, less = StudyDay.objects.filter(learner=learner, day=day), round(seconds)
    mine.update(reviews=Greatest(F("reviews") - reviews, 0), seconds=Greatest(F("seconds") - less, 0))
    mine.filter(answers=0, reviews=0, seconds=0).delete()


class Totals(NamedTuple):
    """All that a learner ever did."""

    days: int
    answers: int
    reviews: int

    @property
    def words(self) -> str:
        """``1 answer and 12 reviews on 2 days``; kinds of which there are none are left out."""
        counted = ((self.answers, "answer"), (self.reviews, "review"))
        done = " and ".join(_counted(number, noun) for number, noun in counted if number)
        return f"{done or 'study'} on {_counted(self.days, 'day')}"


def totals_of(learner: Learner | None) -> Totals:
    """One query; none for a visitor."""
    if learner is None:
        return Totals(0, 0, 0)
    sums = {"days": Count("pk"), "answers": Sum("answers", default=0), "reviews": Sum("reviews", default=0)}
    return Totals(**StudyDay.objects.filter(learner=learner).aggregate(**sums))


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
