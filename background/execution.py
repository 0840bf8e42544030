"""Claim one row and run it, as django-tasks-db's own worker does, but fenced and with a normalised result."""

from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connections
from django.tasks import TaskContext
from django.tasks.signals import task_finished, task_started
from django.utils.json import normalize_json
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception

from background import current, fence, progress
from background.shapes import AnyResult, Row


def claim_next(alias: str, queue_names: Sequence[str] | None, worker_id: str) -> Row | None:
    """Mark the next due row as RUNNING under `worker_id`. None when there is none, or the database is busy.

    On SQLite a plain read goes first, so that an idle pool never takes the write lock.
    """
    waiting = DBTaskResult.objects.ready().filter(backend_name=alias)
    if queue_names is not None:
        waiting = waiting.filter(queue_name__in=queue_names)
    if connections[waiting.db].vendor == "sqlite" and not waiting.exists():
        return None
    try:
        with exclusive_transaction(waiting.db):
            row = waiting.get_locked()
            if row is not None:
                row.claim(worker_id)
            return row
    except OperationalError as error:
        if is_locked_database_exception(error):
            return None
        raise


def run(row: Row) -> None:
    """Run a claimed row to SUCCESSFUL or FAILED. Raises only when the outcome cannot be stored."""
    fence.arm(row)
    try:
        result = row.task_result  # raises ImportError when the task's code is gone
        task_started.send(sender=type(result.task.get_backend()), task_result=result)
        row.set_successful(normalize_json(_call(result)))
    except BaseException as error:  # noqa: BLE001 - whatever a task raises is its outcome
        row.set_failed(error)
        _announce(row)
        return
    _announce(row)


def _call(result: AnyResult) -> Any:
    if result.task.takes_context:
        return result.task.call(TaskContext(task_result=result), *result.args, **result.kwargs)
    return result.task.call(*result.args, **result.kwargs)


def _announce(row: Row) -> None:
    """Send `task_finished`. A receiver's error is logged and changes nothing: the outcome is stored already."""
    if fence.is_superseded(row):
        current.leave(str(row.pk))
        progress.forget(str(row.pk))
        return
    try:
        result = row.task_result
    except Exception:  # noqa: BLE001 - the task cannot be imported, and that is its stored outcome
        return
    task_finished.send_robust(sender=type(result.task.get_backend()), task_result=result)
