"""Scenarios about workers that are off, busy, or too many."""

from itertools import pairwise
from pathlib import Path

from django_tasks_db.models import DBTaskResult

from background.models import Workflow
from lab.models import Charge
from lab.primes import count_primes, is_prime
from lab.recording import FINISHED, QUEUED, STARTED
from lab.scenarios.cpu_and_gil import BELOW
from lab.scenarios.worker_is_off import SWITCHED_ON
from lab.timeline import tries
from tests.lab.playing import play, texts


def test_without_a_worker_tasks_wait_and_none_is_lost(lab_site):
    run, recording, findings = play("worker-is-off", tasks=3, seconds=1)
    lane = recording.lane("background")
    on = lane.first(0, SWITCHED_ON)
    assert all(lane.first(item, QUEUED) < on < lane.first(item, STARTED) for item in (1, 2, 3))
    assert run.measures["lost_tasks"] == 0
    assert "Three rows waited as READY" in findings.sentences[0]
    assert [row[1] for row in texts(findings.tables[0])] == ["Successful"] * 3


def test_more_workers_help_until_the_service_is_the_bottleneck(lab_site):
    run, recording, findings = play("busy-worker", tasks=8, connections=2)
    assert run.measures["done_with_2_ms"] < run.measures["done_with_1_ms"]
    assert run.measures["done_with_8_ms"] > run.measures["done_with_2_ms"] * 0.7
    assert "more workers no longer helped" in findings.sentences[0]
    assert len(recording.lanes) == 4


def test_with_a_wide_door_more_workers_go_on_helping(lab_site):
    run, _, _ = play("busy-worker", tasks=8, connections=8)
    assert run.measures["done_with_8_ms"] < run.measures["done_with_2_ms"]


def test_a_failing_task_is_tried_again_after_longer_pauses(lab_site):
    run, recording, findings = play("errors-and-retries", failures=2)
    found = tries(recording.lane("background"), 1)
    assert [one.is_good for one in found] == [False, False, True]
    first, second = (after.started - before.finished for before, after in pairwise(found))
    assert second > first * 1.4
    assert run.measures["attempts"] == 3
    assert "on attempt 2" in findings.traces[0].text
    assert findings.traces[0].text.startswith("Traceback")
    assert str(Path(__file__).parents[2]) not in findings.traces[0].text


def test_attempts_are_used_up_at_last(lab_site):
    _, _, findings = play("errors-and-retries", failures=5)
    assert [row[1] for row in texts(findings.tables[0])] == ["Failed"] * 4
    assert "nobody tries again" in findings.sentences[0]


def test_a_task_delivered_twice_charges_twice_unless_it_is_guarded(lab_site):
    run, _, findings = play("idempotency", orders=2)
    assert run.measures == {"charges_without_guard": 4, "charges_with_guard": 2}
    assert Charge.objects.filter(run=run, once=None).count() == 4
    assert Charge.objects.filter(run=run).exclude(once=None).count() == 2
    plain, guarded = findings.tables
    assert texts(plain)[0] == ["order 1", "Worker stopped", "Successful", "2"]
    assert texts(guarded)[0] == ["order 1", "Worker stopped", "Successful", "1"]


def test_a_group_is_done_before_a_chain_and_its_join_comes_last(lab_site):
    run, recording, _ = play("chain-and-group", parts=4, workers=3)
    assert run.measures["group_ms"] < run.measures["chain_ms"]
    chained, grouped = recording.lane("chain"), recording.lane("group")
    for item in (1, 2, 3, 4):
        assert chained.first(item, FINISHED) <= chained.first(item + 1, STARTED) + 5
        assert grouped.first(item, FINISHED) <= grouped.first(5, STARTED) + 5
    assert grouped.first(2, STARTED) < grouped.first(1, FINISHED)
    assert not Workflow.objects.exists()


def test_an_urgent_task_waits_less_with_priority_and_least_with_its_own_worker(lab_site):
    run, recording, _ = play("priority-queues", reports=5)
    measures = run.measures
    assert measures["own_worker_wait_ms"] < measures["priority_wait_ms"] < measures["in_turn_wait_ms"]
    in_turn = recording.lane("in-turn")
    assert all(in_turn.first(item, FINISHED) < in_turn.first(1, STARTED) + 5 for item in range(2, 7))


def test_calls_in_time_are_not_refused(lab_site):
    run, _, findings = play("rate-limiting", calls=5)
    assert run.measures["hasty_refused"] == 3
    assert run.measures["spaced_refused"] == 0
    assert run.measures["spaced_ms"] > run.measures["hasty_ms"]
    hasty, spaced = findings.tables
    assert [row[1] for row in texts(hasty)].count("Failed") == 3
    assert [row[1] for row in texts(spaced)] == ["Successful"] * 5


def test_every_way_of_counting_counts_the_same(lab_site):
    play("cpu-and-gil", jobs=2, workers=2)
    rows = DBTaskResult.objects.all()
    assert rows.count() == 6
    assert {row.return_value for row in rows} == {count_primes(BELOW)}


def test_primes_are_primes():
    assert [number for number in range(2, 30) if is_prime(number)] == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    assert count_primes(30) == 10
