"""Waiting for what other threads and processes do."""

import time

from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def wait_until(is_so, seconds=20.0):
    """Fails the test when it does not become so; generous, so that timing never decides."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def wait_for_all(seconds=30.0):
    wait_until(lambda: not DBTaskResult.objects.filter(status__in=OPEN).exists(), seconds)


def finished(result, seconds=20.0):
    """The result once it has finished."""

    def is_finished():
        result.refresh()
        return result.is_finished

    wait_until(is_finished, seconds)
    return result
