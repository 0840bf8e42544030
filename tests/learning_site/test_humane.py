import datetime as dt

import pytest

from learning_site.templatetags.humane import in_words, soon, waiting_time

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(("number", "words"), [(0, "no"), (1, "one"), (12, "twelve"), (13, "13"), (-1, "-1")])
def test_small_numbers_are_words(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (15, "15 seconds"), (119, "119 seconds"), (121, "3 minutes"), (3_600, "60 minutes")],
)
def test_a_wait_is_said_in_a_unit_one_can_wait_in(seconds, words):
    assert waiting_time(seconds) == words


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (dt.timedelta(seconds=10), "in 1 minute"),
        (dt.timedelta(minutes=10), "in 10 minutes"),
        (dt.timedelta(hours=3), "later today"),
        (dt.timedelta(hours=13), "tomorrow"),
        (dt.timedelta(days=4), "in 4 days"),
        (dt.timedelta(days=15), "on 6 December"),
    ],
)
def test_a_moment_is_said_as_a_person_would(later, words):
    assert soon(NOW + later, NOW) == words
