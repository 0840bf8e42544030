"""Enqueueing: when rows appear, and who is woken."""

import subprocess
import sys

import pytest
from asgiref.sync import async_to_sync
from django.db import transaction
from django.tasks import TaskResultStatus, task_backends
from django.tasks.exceptions import InvalidTask
from django_tasks_db.models import DBTaskResult

from background import alarm
from background.pool import Pool
from tests.background import processes, work
from tests.background.waiting import finished, wait_for_all


class Listener:
    def __init__(self, queue_name):
        self.queue_name, self.rings = queue_name, 0

    def serves(self, alias, queue_name):
        return alias == "default" and queue_name == self.queue_name

    def wake(self, count=1):
        self.rings += count


@pytest.fixture
def listener():
    listener = Listener("mail")
    alarm.add(listener)
    yield listener
    alarm.remove(listener)


def test_the_backends_are_importable_before_the_apps_are_ready():
    code = "from django.utils.module_loading import import_string as i; i('background.ThreadPoolBackend')"
    subprocess.run([sys.executable, "-c", code], cwd=processes.ROOT, check=True)


def test_a_commit_wakes_pools_that_serve_the_queue(queue, listener):
    with transaction.atomic():
        work.double.using(queue_name="mail").enqueue(1)
        work.double.using(queue_name="bulk").enqueue(1)
        assert listener.rings == 0

    assert listener.rings == 1


def test_a_rolled_back_task_never_runs(queue):
    with Pool("default", threads=1, poll_seconds=0.05):
        with transaction.atomic():
            work.see.enqueue("rolled back")
            transaction.set_rollback(True)
        work.see.enqueue("committed")
        wait_for_all()

    assert work.SEEN == ["committed"]


def test_a_poll_far_away_does_not_delay_an_enqueued_task(queue):
    with Pool("default", threads=1, poll_seconds=3600):
        finished(work.double.enqueue(1))
        assert finished(work.double.enqueue(21)).return_value == 42


def test_a_coroutine_may_enqueue(queue):
    result = async_to_sync(work.double.aenqueue)(4)
    with Pool("default", threads=1):
        assert finished(result).return_value == 8


def test_an_unknown_queue_is_refused_and_the_lab_accepts_any_name():
    with pytest.raises(InvalidTask):
        work.double.using(queue_name="nowhere")

    assert work.double.using(backend="lab", queue_name="lab-ab12").queue_name == "lab-ab12"


def test_the_worker_backend_wakes_nobody(queue, listener, settings):
    settings.TASKS = {"default": {**settings.TASKS["default"], "BACKEND": "background.WorkerBackend"}}

    result = work.double.using(queue_name="mail").enqueue(1)

    assert type(task_backends["default"]).__name__ == "WorkerBackend"
    assert listener.rings == 0
    assert DBTaskResult.objects.get(pk=result.id).status == TaskResultStatus.READY
