import pytest

from lab import strips
from tests.lab.making import lane


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (3500, 14, ("slow", "fast")),
        (14, 3500, ("fast", "slow")),
        (8400, 8390, ("", "")),
        (None, 14, ("", "")),
    ],
)
def test_only_times_that_differ_are_called_slow_and_fast(one, two, expected):
    assert strips.tones(one, two) == expected


def test_measures_that_were_not_taken_are_left_out():
    assert strips.known({"a": 1.26, "b": None}) == {"a": 1.3}


def test_the_pencil_leaves_a_lane_that_is_over():
    assert strips.now_of(lane((1, "queued", 5), length=80)) is None


def test_tasks_are_counted_by_their_latest_status():
    found = lane(
        (0, "begin", 0),
        (1, "queued", 5),
        (2, "queued", 6),
        (3, "queued", 6),
        (1, "started", 7),
        (1, "finished", 9, "FAILED ValueError"),
        (1, "queued", 9),
        (2, "started", 10),
        (11, "refused", 12),
    )
    assert strips.states(found) == (("READY", "2 ready"), ("RUNNING", "1 running"))
