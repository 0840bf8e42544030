import datetime as dt

import pytest

from flashcards.wording import (
    about_minutes,
    comes_back,
    counted,
    counted_up_to,
    minutes_for,
    next_in,
    since,
    span,
    spelled,
)
from learners.models import Learner

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
MINUTES, HOURS, DAYS = (dt.timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0 * MINUTES, "1 minute"),
        (10 * MINUTES, "10 minutes"),
        (5 * HOURS, "5 hours"),
        (1 * DAYS, "1 day"),
        (15 * DAYS, "15 days"),
        (90 * DAYS, "3 months"),
        (730 * DAYS, "2 years"),
        (36500 * DAYS, "100 years"),
    ],
)
def test_a_span_is_said_in_its_natural_unit(length, words):
    assert span(length) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [(3.9 * DAYS, "3 days"), (89 * DAYS, "2 months"), (1.9 * HOURS, "1 hour"), (0 * DAYS, "1 minute")],
)
def test_a_span_can_be_said_not_longer_than_it_is(length, words):
    assert span(length, int) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (-5 * MINUTES, "in 1 minute"),
        (10 * MINUTES, "in 10 minutes"),
        (14 * HOURS, "later today"),
        (18 * HOURS, "later today"),  # 3:00: the day goes on until 4:00
        (20 * HOURS, "tomorrow"),
        (1 * DAYS, "tomorrow"),
        (15 * DAYS, "on 6 December"),
        (105 * DAYS, "on 6 March 2027"),
    ],
)
def test_a_date_is_said_as_a_person_would(length, words):
    assert comes_back(Learner(time_zone="UTC"), NOW + length, NOW) == words


@pytest.mark.parametrize(
    ("zone", "hour", "words"),
    [("UTC", 4, "later today"), ("Europe/Istanbul", 4, "later today"), ("Europe/Istanbul", 0, "tomorrow")],
)
def test_tomorrow_is_the_learners(zone, hour, words):
    """At 22:00 by the server it is 1:00 in Istanbul."""
    learner = Learner(time_zone=zone, day_starts_at=hour)
    assert comes_back(learner, NOW + 13 * HOURS, NOW) == words


def test_the_small_words():
    assert [counted(0, "card"), counted(1, "card"), counted(1200, "card")] == [
        "0 cards",
        "1 card",
        "1,200 cards",
    ]
    assert [spelled(2), spelled(12), spelled(13)] == ["Two", "Twelve", "13"]
    assert [minutes_for(1), minutes_for(12), about_minutes(9)] == [1, 6, "about 4 minutes"]
    assert [since(NOW, NOW), since(NOW - 6 * DAYS, NOW)] == ["just now", "6 days ago"]
    assert [next_in(NOW, NOW), next_in(NOW + 2 * DAYS, NOW)] == ["Due now", "Next in 2 days"]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 card"), (999, "999 cards"), (1_000, "At least 1,000 cards")]
)
def test_what_was_counted_no_further_is_no_exact_number(number, words):
    assert counted_up_to(1_000, number, "card") == words
