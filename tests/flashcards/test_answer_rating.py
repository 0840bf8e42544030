import pytest

from flashcards.answer_rating import is_quick, rating_of

THIRD = 40_000  # of a question that is given two minutes
ANSWER = {
    "is_right": True,
    "attempt": 1,
    "hint_used": False,
    "confidence": 3,
    "elapsed_ms": THIRD,
    "seconds": 120,
}

GOLDEN = [
    # wrong: forgot, whatever else
    ({"is_right": False}, 1),
    ({"is_right": False, "hint_used": True, "confidence": 1}, 1),
    ({"is_right": False, "attempt": 2, "elapsed_ms": 900_000}, 1),
    # right with help: only just, however sure and quick
    ({"hint_used": True}, 2),
    ({"attempt": 2}, 2),
    ({"confidence": 1}, 2),
    ({"hint_used": True, "confidence": None}, 2),
    # right: got it
    ({"confidence": None}, 3),
    ({"confidence": 2}, 3),
    ({"elapsed_ms": THIRD + 1}, 3),
    ({"seconds": 119}, 3),
    # right and sure and quick: at once
    ({}, 4),
    ({"elapsed_ms": 0}, 4),
    ({"elapsed_ms": 20_000, "seconds": 60}, 4),
]


@pytest.mark.parametrize(("fields", "rating"), GOLDEN)
def test_each_row_of_the_rule(fields, rating):
    assert rating_of(**{**ANSWER, **fields}) == rating


def test_a_hint_never_raises_a_rating():
    for is_right in (True, False):
        for attempt in (1, 2):
            for confidence in (None, 1, 2, 3):
                about = ANSWER | {"is_right": is_right, "attempt": attempt, "confidence": confidence}
                assert rating_of(**about | {"hint_used": True}) <= rating_of(**about)


@pytest.mark.parametrize(("elapsed_ms", "quick"), [(30_000, True), (30_001, False), (0, True)])
def test_quick_is_a_third_of_what_the_author_allows(elapsed_ms, quick):
    assert is_quick(elapsed_ms, seconds=90) is quick
