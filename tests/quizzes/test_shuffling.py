import math
import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.shuffling import add_tokens, letter, shuffle_choices, shuffle_lines

IDS = st.lists(st.integers(1, 99), unique=True, max_size=8)


@given(ids=IDS, rnd=st.randoms(use_true_random=False), data=st.data())
def test_every_choice_stays_and_pinned_ones_stay_put(ids, rnd, data):
    pinned = data.draw(st.sets(st.sampled_from(ids))) if ids else set()
    shuffled = shuffle_choices(ids, pinned, rnd)
    assert sorted(shuffled) == sorted(ids)
    assert all(shuffled[place] == pk for place, pk in enumerate(ids) if pk in pinned)


def test_every_order_comes_up():
    orders = {tuple(shuffle_choices([1, 2, 3], [], random.Random(seed))) for seed in range(200)}
    assert len(orders) == 6


@pytest.mark.parametrize("lines", ["ab", "abc", "aab"])
def test_every_order_of_lines_is_as_likely_as_any_other(lines):
    """Were the right one left out, two lines would always stand the wrong way round."""
    rnd, orders = random.Random(1), math.factorial(len(lines))
    found = Counter(tuple(shuffle_lines(lines, rnd)) for _ in range(1000 * orders))
    assert len(found) == orders
    assert (
        sum((number - 1000) ** 2 / 1000 for number in found.values()) < 25
    )  # chi squared, 5 degrees: p < 0.0002


@given(ids=IDS, rnd=st.randoms(use_true_random=False))
def test_tokens_are_unique_and_of_one_length(ids, rnd):
    order = add_tokens(ids, rnd)
    assert [pk for _, pk in order] == ids
    assert len({token for token, _ in order}) == len(ids)
    assert all(re.fullmatch("[0-9a-f]{12}", token) for token, _ in order)


def test_a_token_that_came_twice_is_drawn_again():
    class Repeating(random.Random):
        drawn = iter([7, 7, 8])

        def getrandbits(self, k):
            return next(self.drawn)

    assert [token[-1] for token, _ in add_tokens([1, 2], Repeating())] == ["7", "8"]


@pytest.mark.parametrize(
    ("position", "name"), [(0, "A"), (3, "D"), (25, "Z"), (26, "AA"), (27, "AB"), (52, "BA")]
)
def test_letters(position, name):
    assert letter(position) == name
