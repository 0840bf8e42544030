"""Where a learner's day begins and ends."""

import datetime as dt
import zoneinfo

from django.utils import timezone

from learners.models import Learner
from learners.study import today_of

DAY = dt.timedelta(days=1)


def zone_of(learner: Learner | None) -> dt.tzinfo:
    """The learner's time zone; the server's where it is unknown."""
    try:
        return zoneinfo.ZoneInfo(learner.time_zone if learner else "")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return timezone.get_current_timezone()


def start_of_today(learner: Learner, now: dt.datetime) -> dt.datetime:
    return _midnight(learner, today_of(learner, now))


def start_of_tomorrow(learner: Learner, now: dt.datetime) -> dt.datetime:
    return _midnight(learner, today_of(learner, now) + DAY)


def _midnight(learner: Learner, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone_of(learner))
