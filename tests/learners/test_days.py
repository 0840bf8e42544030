"""Where a learner's day begins and ends, over changes of the clocks too."""

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learners.days import start_of_today, start_of_tomorrow, today_of
from learners.models import Learner, time_zones

SECOND, HOUR, DAY = (dt.timedelta(**{unit: 1}) for unit in ("seconds", "hours", "days"))
BERLIN, TOKYO, CHATHAM = "Europe/Berlin", "Asia/Tokyo", "Pacific/Chatham"


def who(zone, hour=4):
    return Learner(time_zone=zone, day_starts_at=hour)


def clock(zone, text, fold=0):
    """What clocks in ``zone`` show, as the moment it is."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone), fold=fold)


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("shown", "hour", "day"),
    [
        ("2026-11-21T03:59:59", 4, "2026-11-20"),
        ("2026-11-21T04:00", 4, "2026-11-21"),
        ("2026-11-21T23:59", 4, "2026-11-21"),
        ("2026-11-21T00:00", 0, "2026-11-21"),
        ("2026-11-21T22:59", 23, "2026-11-20"),
        ("2026-11-21T23:00", 23, "2026-11-21"),
    ],
)
@pytest.mark.parametrize("zone", [BERLIN, TOKYO, "UTC", "America/St_Johns"])
def test_before_its_hour_a_day_is_the_day_before(zone, shown, hour, day):
    assert today_of(who(zone, hour), clock(zone, shown)).isoformat() == day


@pytest.mark.parametrize(
    ("zone", "hour", "day", "start"),
    [
        (TOKYO, 4, "2026-03-29", "2026-03-28T19:00"),
        (BERLIN, 4, "2026-03-28", "2026-03-28T03:00"),  # winter
        (BERLIN, 4, "2026-03-29", "2026-03-29T02:00"),  # summer since this night
        (BERLIN, 2, "2026-03-29", "2026-03-29T01:00"),  # clocks go from 2:00 to 3:00
        (BERLIN, 2, "2026-10-25", "2026-10-25T00:00"),  # the first of two times it is 2:00
        (BERLIN, 3, "2026-10-25", "2026-10-25T02:00"),
        (BERLIN, 4, "2026-10-25", "2026-10-25T03:00"),
        (CHATHAM, 3, "2026-09-27", "2026-09-26T14:00"),  # clocks go from 2:45 to 3:45
        ("Pacific/Apia", 4, "2011-12-30", "2011-12-30T10:00"),  # clocks skip this day
    ],
)
def test_a_day_starts_at_its_hour_by_the_clocks(zone, hour, day, start):
    learner, start = who(zone, hour), utc(start)
    assert today_of(learner, start).isoformat() == day
    assert today_of(learner, start - SECOND) < today_of(learner, start)
    assert start_of_today(learner, start) == start
    assert start_of_tomorrow(learner, start - SECOND) == start


@pytest.mark.parametrize(("day", "hours"), [("03-28", 23), ("03-29", 24), ("10-24", 25), ("10-25", 24)])
def test_the_day_before_the_clocks_change_is_shorter_or_longer(day, hours):
    learner, noon = who(BERLIN), clock(BERLIN, f"2026-{day}T12:00")
    assert start_of_tomorrow(learner, noon) - start_of_today(learner, noon) == hours * HOUR


def test_clocks_that_are_set_back_do_not_bring_the_day_before_back():
    """There they go from 3:45 to 2:45: the hour at which the day began is shown twice."""
    learner = who(CHATHAM, 3)
    began = clock(CHATHAM, "2026-04-05T03:00")
    again = clock(CHATHAM, "2026-04-05T02:50", fold=1)
    assert began.astimezone(dt.UTC) < again.astimezone(dt.UTC)
    assert today_of(learner, again) == today_of(learner, began) == dt.date(2026, 4, 5)
    assert start_of_today(learner, again) == began.astimezone(dt.UTC)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe", "../etc/passwd"])
def test_whoever_has_no_zone_has_the_servers(zone, settings):
    settings.TIME_ZONE = TOKYO
    assert today_of(who(zone), utc("2026-11-21T18:59")).day == 21
    assert today_of(who(zone), utc("2026-11-21T19:00")).day == 22
    assert today_of(None, utc("2026-11-21T19:00")).day == 22


moments = st.integers(0, 68 * 365 * 24 * 3600).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC))
learners = st.builds(who, st.sampled_from(sorted(time_zones())), st.integers(0, 23))


@given(learners, moments)
def test_now_lies_in_its_day_and_every_moment_of_it_agrees(learner, now):
    start, end = start_of_today(learner, now), start_of_tomorrow(learner, now)
    assert start <= now < end
    day = today_of(learner, now)
    for share in (0, 0.1, 0.5, 0.9):
        moment = start + share * (end - start)
        assert today_of(learner, moment) == day
        assert (start_of_today(learner, moment), start_of_tomorrow(learner, moment)) == (start, end)
    assert today_of(learner, start - SECOND) < day < today_of(learner, end)


@given(learners, moments)
def test_a_day_starts_when_clocks_show_its_hour_or_just_skipped_it(learner, now):
    start = start_of_today(learner, now)
    zone = zoneinfo.ZoneInfo(learner.time_zone)
    shown = start.astimezone(zone).replace(tzinfo=None)
    before = (start - SECOND).astimezone(zone).replace(tzinfo=None)
    hour = dt.datetime.combine(today_of(learner, now), dt.time(learner.day_starts_at))
    assert before < hour <= shown
    if shown != hour:
        assert shown - before > SECOND
