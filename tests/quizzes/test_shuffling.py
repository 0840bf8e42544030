import random
import re

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


@given(lines=st.lists(st.sampled_from("abc"), min_size=2, max_size=6), rnd=st.randoms(use_true_random=False))
def test_lines_never_start_in_their_right_order(lines, rnd):
    order = shuffle_lines(lines, rnd)
    assert sorted(order) == list(range(len(lines)))
    if len(set(lines)) > 1:
        assert [lines[position] for position in order] != lines


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
