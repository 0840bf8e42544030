"""Scenarios about workers that are off, busy, or too many."""

from itertools import pairwise

from lab.models import Charge
from lab.recording import QUEUED, STARTED
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
