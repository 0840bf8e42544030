import itertools

import pytest

from flashcards.forecast import DAYS, SAMPLE, Trace, forecast
from flashcards.scheduling import Pace, recall_after

TRACES = [Trace(stability=2.0 + number, difficulty=5.0, age=number / 2) for number in range(40)]


def test_both_lines_start_at_what_is_recalled_today():
    found = forecast(TRACES)
    expected = sum(recall_after(trace.age, trace.stability) for trace in TRACES) / len(TRACES)
    assert len(found.keep) == len(found.stop) == DAYS + 1
    assert found.keep[0] == found.stop[0] == pytest.approx(expected)


def test_stopping_only_ever_loses():
    stop = forecast(TRACES).stop
    assert all(later < earlier for earlier, later in itertools.pairwise(stop))


def test_reviewing_keeps_more_and_stays_near_the_wanted_recall():
    found = forecast(TRACES, Pace(retention=0.9))
    assert found.keep[-1] > found.stop[-1]
    assert 0.9 < found.keep[-1] < 1


def test_wanting_more_gives_more():
    assert forecast(TRACES, Pace(retention=0.97)).keep[-1] > forecast(TRACES, Pace(retention=0.8)).keep[-1]


def test_nothing_to_forget_has_no_forecast():
    assert forecast([]).keep == ()


def test_many_memories_are_thinned_without_moving_the_line():
    many = [trace for trace in TRACES for _ in range(SAMPLE)]
    assert forecast(many).stop[-1] == pytest.approx(forecast(TRACES).stop[-1], abs=0.005)


def test_a_forecast_is_repeatable():
    assert forecast(TRACES) == forecast(TRACES)
