"""A learner's day: it begins at an hour of the learner's choice, by the clocks where the learner is."""

import datetime as dt
import zoneinfo
from bisect import bisect_left
from functools import lru_cache

from django.utils import timezone

from learners.models import DAY_STARTS_AT, Learner

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)


def zone_of(learner: Learner | None) -> dt.tzinfo:
    """The learner's time zone; the server's where it is unknown."""
    if learner is None or not learner.time_zone:  # looking for a zone without a name takes long
        return timezone.get_current_timezone()
    try:
        return zoneinfo.ZoneInfo(learner.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_current_timezone()


def today_of(learner: Learner | None, now: dt.datetime) -> dt.date:
    """The learner's day of ``now`` (aware): before the hour at which a day begins it is still the day before."""
    zone, hour = zone_of(learner), _hour(learner)
    day = (now.astimezone(zone).replace(tzinfo=None) - hour * HOUR).date()
    # Clocks that are set back past the hour, as in Pacific/Chatham, do not bring the day before back.
    return day + DAY if _start(day + DAY, hour, zone) <= now else day


def start_of_today(learner: Learner | None, now: dt.datetime) -> dt.datetime:
    return _start(today_of(learner, now), _hour(learner), zone_of(learner))


def start_of_tomorrow(learner: Learner | None, now: dt.datetime) -> dt.datetime:
    return _start(today_of(learner, now) + DAY, _hour(learner), zone_of(learner))


def _hour(learner: Learner | None) -> int:
    return learner.day_starts_at if learner else DAY_STARTS_AT


@lru_cache(maxsize=1024)
def _start(day: dt.date, hour: int, zone: dt.tzinfo) -> dt.datetime:
    """The first moment, in UTC, at which clocks show the hour of the day; where they skip it, the first one after."""
    wall = dt.datetime.combine(day, dt.time(hour), zone)
    start = wall.astimezone(dt.UTC)
    return start if _shows(start, wall) else _end_of_gap(wall)


def _shows(moment: dt.datetime, wall: dt.datetime) -> bool:
    return moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None)


def _end_of_gap(wall: dt.datetime) -> dt.datetime:
    """When clocks were set forward past ``wall``. It lies between its two readings (PEP 495)."""
    zone = wall.tzinfo
    early, late = (wall.replace(fold=fold).astimezone(dt.UTC) for fold in (1, 0))
    offset = late.astimezone(zone).utcoffset()
    seconds = range((late - early) // SECOND)
    forward = bisect_left(
        seconds, True, key=lambda second: (early + second * SECOND).astimezone(zone).utcoffset() == offset
    )
    return early + forward * SECOND
