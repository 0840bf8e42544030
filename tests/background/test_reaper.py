"""Rows of dead workers come back, a limited number of times."""

import os
from datetime import timedelta

import pytest
from django.tasks import TaskResultStatus
from django.tasks.signals import task_finished
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import claiming, execution, heartbeat, identity
from background.models import Progress, WorkerHeartbeat
from background.reaper import Reaped, reap
from tests.background import work

MINUTE = timedelta(minutes=1)


@pytest.fixture
def claimed(queue):
    """A row that runs under worker "w", with no heartbeat stored."""
    work.double.enqueue(1)
    return claiming.claim_next("default", None, "w")


def beat(**fields):
    now = timezone.now()
    defaults = {"worker_id": "w", "alias": "default", "host": "another/machine", "pid": 1}
    return WorkerHeartbeat.objects.create(**{**defaults, "started_at": now, "beat_at": now, **fields})


def status_of(row):
    return DBTaskResult.objects.get(pk=row.pk).status


def test_a_row_under_a_living_worker_stays(claimed):
    beat()

    assert reap() == Reaped()
    assert status_of(claimed) == TaskResultStatus.RUNNING


def test_a_silent_worker_elsewhere_loses_its_row_and_its_heartbeat(claimed):
    beat()

    assert reap(timezone.now() + MINUTE) == Reaped(returned=1)
    assert status_of(claimed) == TaskResultStatus.READY
    assert not WorkerHeartbeat.objects.exists()


def test_a_dead_process_of_this_machine_is_noticed_at_once(claimed):
    beat(host=identity.machine(), pid=os.getpid(), start_tick="1")

    assert reap() == Reaped(returned=1)


def test_a_living_process_of_this_machine_is_left_alone(claimed):
    beat(host=identity.machine(), pid=os.getpid(), start_tick=identity.start_tick(os.getpid()))

    assert reap() == Reaped()


def test_a_worker_without_heartbeat_gets_time_to_store_its_first(claimed):
    assert reap() == Reaped()
    assert reap(timezone.now() + MINUTE) == Reaped(returned=1)


def test_reaping_twice_returns_a_row_once(claimed):
    later = timezone.now() + MINUTE

    assert (reap(later), reap(later)) == (Reaped(returned=1), Reaped())


def test_a_row_whose_workers_died_too_often_fails_as_lost(claimed):
    ended = []
    task_finished.connect(lambda task_result, **_: ended.append(task_result.id), weak=False, dispatch_uid="t")
    DBTaskResult.objects.update(worker_ids=["w1", "w2", "w3", "w4", "w5"])
    try:
        assert reap(timezone.now() + MINUTE) == Reaped(lost=1)
    finally:
        task_finished.disconnect(dispatch_uid="t")

    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path) == ("FAILED", "background.exceptions.Lost")
    assert "5 workers died" in row.traceback
    assert ended == [str(row.pk)]


def test_a_task_past_its_deadline_and_overtime_fails_while_its_worker_lives(claimed):
    beat()
    deadline = claimed.started_at + timedelta(seconds=2)
    Progress.objects.create(task_id=str(claimed.pk), deadline=deadline, updated_at=deadline)

    assert reap(deadline + timedelta(seconds=4)) == Reaped()
    assert reap(deadline + timedelta(seconds=10)) == Reaped(late=1)
    assert DBTaskResult.objects.get().exception_class_path == "background.exceptions.TimeLimitExceeded"


def test_the_deadline_of_an_earlier_start_fails_no_later_one(claimed):
    beat()
    before = claimed.started_at - timedelta(seconds=1)
    Progress.objects.create(task_id=str(claimed.pk), deadline=before, updated_at=before)

    assert reap(claimed.started_at + timedelta(seconds=10)) == Reaped()
    assert status_of(claimed) == TaskResultStatus.RUNNING


def test_a_finished_task_with_an_old_deadline_is_left_alone(claimed):
    beat()
    execution.run(claimed)
    now = timezone.now()
    Progress.objects.create(task_id=str(claimed.pk), deadline=now - MINUTE, updated_at=now)

    assert reap(now) == Reaped()
    assert status_of(claimed) == TaskResultStatus.SUCCESSFUL


def test_a_worker_reaped_by_mistake_stores_its_heartbeat_again(queue):
    heartbeat.register("mine", "default")
    try:
        WorkerHeartbeat.objects.all().delete()
        heartbeat.beat()
        assert WorkerHeartbeat.objects.get().worker_id == "mine"
    finally:
        heartbeat.drop("mine")
    assert not WorkerHeartbeat.objects.exists()
