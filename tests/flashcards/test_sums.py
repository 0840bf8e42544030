import random

import pytest

from flashcards.scheduling import DECAY, recall_after
from flashcards.sums import NOTHING, minus, passed, plus, terms, total

DECAYS = (-0.1, DECAY, -0.3, -0.5, -0.8)


@pytest.mark.parametrize("decay", DECAYS)
def test_one_memory_is_recalled_as_predicted_to_one_percent(decay):
    for stability in (0.01, 0.2, 1, 10, 200, 5_000, 36_500):
        for days in (0, 0.001, 0.1, 1, 7, 60, 900, 20_000):
            expected = recall_after(days, stability, decay)
            assert total(terms(stability, days, decay), 0, decay) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("decay", DECAYS)
def test_time_passes_by_arithmetic(decay):
    stability, sums = 12.0, terms(12.0, 3, decay)
    for days in (0.5, 30, 400):
        expected = recall_after(3 + days, stability, decay)
        assert total(sums, days, decay) == pytest.approx(expected, rel=0.01)
        assert total(passed(sums, days), 0, decay) == pytest.approx(total(sums, days, decay))


def test_many_memories_add_up_to_their_mean():
    rnd = random.Random(7)
    memories = [(rnd.lognormvariate(3, 2), rnd.uniform(0, 300)) for _ in range(2_000)]
    sums = list(NOTHING)
    for stability, age in memories:
        sums = plus(sums, terms(stability, age, DECAY))
    for days in (0, 5, 100):
        exact = sum(recall_after(age + days, stability) for stability, age in memories)
        assert total(sums, days, DECAY) / exact == pytest.approx(1, abs=0.005)


def test_what_is_taken_out_is_gone():
    one, two = terms(3.0, 1, DECAY), terms(40.0, 9, DECAY)
    assert minus(plus(one, two), two) == pytest.approx(one)
    assert total(minus(one, one), 10, DECAY) == 0


def test_a_clock_that_went_back_changes_nothing():
    sums = terms(3.0, 0, DECAY)
    assert total(sums, -5, DECAY) == total(sums, 0, DECAY)
