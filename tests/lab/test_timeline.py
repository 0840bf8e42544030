import pytest

from lab.findings import Bar
from lab.recording import FINISHED, QUEUED, RECEIVED, REPLIED, STARTED, THREAD, RawStamp, lanes_from
from lab.timeline import (
    marks,
    median,
    phase_bars,
    pings_between,
    queue_bars,
    reply_ticks,
    scale,
    waits,
    worst,
)
from tests.lab.making import lane

PHASES = ((RECEIVED, THREAD, "wait"), (THREAD, REPLIED, "held"))


@pytest.mark.parametrize(
    ("longest", "expected"),
    [
        (13_860, (14_000, 2000)),
        (400, (400, 50)),
        (16_001, (20_000, 5000)),
        (0, (50, 50)),
        (300_000, (300_000, 20_000)),
    ],
)
def test_the_scale_holds_everything_in_few_round_steps(longest, expected):
    assert scale(longest) == expected


def test_marks_leave_out_the_end():
    assert marks(6000, 2000) == [0, 2000, 4000]


def test_a_request_that_waited_has_two_bars():
    found = phase_bars(lane((1, RECEIVED, 100), (1, THREAD, 1100), (1, REPLIED, 3100)), PHASES, 4000)
    assert found == (
        Bar(kind="wait", row=0, start=100, width=1000),
        Bar(kind="held", row=0, start=1100, width=2000),
    )


def test_a_wait_too_short_to_see_is_not_drawn():
    found = phase_bars(lane((1, RECEIVED, 100), (1, THREAD, 101), (1, REPLIED, 3100)), PHASES, 4000)
    assert [bar.kind for bar in found] == ["held"]


def test_what_has_not_ended_reaches_to_where_the_lane_is():
    found = phase_bars(lane((1, RECEIVED, 100), (1, THREAD, 101), length=900), PHASES, 4000)
    assert found == (Bar(kind="held", row=0, start=101, width=799),)


def test_rows_follow_the_items_even_where_nothing_happened_yet():
    found = phase_bars(lane((3, THREAD, 10), (3, REPLIED, 20)), PHASES, 100, items=[1, 2, 3])
    assert [bar.row for bar in found] == [2]


def test_a_task_is_drawn_in_the_queue_and_at_work():
    found = queue_bars(lane((1, QUEUED, 0), (1, STARTED, 500), (1, FINISHED, 900, "SUCCESSFUL")), 1000)
    assert [(bar.kind, bar.start, bar.width) for bar in found] == [("queued", 0, 500), ("work", 500, 400)]


def test_every_try_of_a_task_is_drawn():
    stamps = [(1, QUEUED, 0), (1, STARTED, 100), (1, FINISHED, 200, "FAILED Boom"), (1, QUEUED, 200)]
    more = [(1, STARTED, 600), (1, FINISHED, 700, "SUCCESSFUL")]
    found = queue_bars(lane(*stamps, *more), 1000)
    assert [bar.kind for bar in found] == ["queued", "failed", "queued", "work"]


def test_ticks_stand_where_the_replies_were_sent():
    found = reply_ticks(lane((1, REPLIED, 30), (2, REPLIED, 60)), REPLIED, [1, 2, 3])
    assert [(tick.row, tick.at) for tick in found] == [(0, 30), (1, 60)]


def test_figures_of_nothing_are_none():
    assert worst([]) is None
    assert median([]) is None
    assert pings_between(lane(), None, 5) == []


def test_heartbeats_count_by_when_they_were_sent():
    assert pings_between(lane(pings=[(0, 3), (100, 1500), (900, 4)]), 50, 500) == [1500]


def test_waits_know_both_ends():
    assert waits(lane((1, QUEUED, 5), (1, STARTED, 25), (2, QUEUED, 6)), QUEUED, STARTED) == {1: 20}


def test_each_lane_counts_from_its_own_begin():
    stamps = [
        RawStamp(lane="a", item=0, event="begin", at=10.0),
        RawStamp(lane="a", item=0, event="end", at=110.0),
        RawStamp(lane="b", item=0, event="begin", at=120.0),
        RawStamp(lane="b", item=1, event=QUEUED, at=150.0),
    ]
    found = lanes_from(stamps, {"b": [[140.0, 7.5]]}, {"b": [[1, 145.0, 9.0, 202]]}, now=200.0)
    assert (found["a"].length, found["a"].is_over) == (100.0, True)
    assert (found["b"].length, found["b"].is_over) == (80.0, False)
    assert found["b"].first(1, QUEUED) == 30.0
    assert found["b"].pings == ((20.0, 7.5),)
    assert (found["b"].requests[0].sent, found["b"].requests[0].took_ms) == (25.0, 9.0)
