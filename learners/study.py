"""How much was done on which day: the only record of effort, and it never resets."""

import datetime as dt

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
    learner: Learner, *, now: dt.datetime, answers: int = 0, reviews: int = 0, seconds: int = 0
) -> None:
    """Add to the learner's day. Safe under concurrency: one statement makes the row or lets its counters grow."""
    using = database()
    day = using.ops.adapt_datefield_value(today_of(learner, now))
    _GROW.run(using, (learner.pk, day, answers, reviews, seconds))
