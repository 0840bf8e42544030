import itertools
import random

import pytest

from flashcards.forecast import DAYS, SAMPLE, Trace, forecast, thinned
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


@pytest.mark.parametrize("count", [0, 1, SAMPLE, SAMPLE + 1, 2 * SAMPLE - 1, 1_000])
def test_a_sample_is_spread_evenly(count):
    found = thinned(range(count))
    assert len(found) == min(count, SAMPLE)
    gaps = [later - earlier for earlier, later in itertools.pairwise([-1, *found, count])]
    assert max(gaps) <= count // SAMPLE + 1


def test_a_sample_foretells_what_all_would():
    rnd = random.Random(9)
    many = [
        Trace(stability=rnd.expovariate(1 / 60) + 0.5, difficulty=rnd.uniform(1, 10), age=rnd.uniform(0, 80))
        for _ in range(1_000)
    ]
    parts = [forecast(many[start : start + SAMPLE]) for start in range(0, len(many), SAMPLE)]
    whole = sum(part.stop[-1] for part in parts) / len(parts)
    in_order = sorted(many, key=lambda trace: trace.stability - trace.age)  # as they fall due
    assert forecast(in_order).stop[-1] == pytest.approx(whole, abs=0.02)


def test_a_forecast_is_repeatable():
    assert forecast(TRACES) == forecast(TRACES)
