"""How much was done on which day: the only record of effort, and it never resets."""

import datetime as dt
import zoneinfo

from django.db.models import F
from django.utils import timezone

from learners.models import Learner, StudyDay


def today_of(learner: Learner, now: dt.datetime) -> dt.date:
    """The calendar day of ``now`` (aware) where the learner is; the server's zone where that is unknown."""
    try:
        zone: dt.tzinfo = zoneinfo.ZoneInfo(learner.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = timezone.get_current_timezone()
    return now.astimezone(zone).date()


def record_study(
    learner: Learner, *, now: dt.datetime, answers: int = 0, reviews: int = 0, seconds: int = 0
) -> None:
    """Add to the learner's day. Safe under concurrency: the row is made by conflict, counters grow in SQL."""
    day = today_of(learner, now)
    changed = _grow(learner, day, answers, reviews, seconds)
    if not changed:
        StudyDay.objects.bulk_create([StudyDay(learner=learner, day=day)], ignore_conflicts=True)
        _grow(learner, day, answers, reviews, seconds)


def _grow(learner: Learner, day: dt.date, answers: int, reviews: int, seconds: int) -> int:
    return StudyDay.objects.filter(learner=learner, day=day).update(
        answers=F("answers") + answers, reviews=F("reviews") + reviews, seconds=F("seconds") + seconds
    )
