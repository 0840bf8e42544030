"""Scenarios about workers that are off, busy, or too many."""

from lab.recording import QUEUED, STARTED
from lab.scenarios.worker_is_off import SWITCHED_ON
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
