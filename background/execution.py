"""Run a claimed row, as django-tasks-db's own worker does, but fenced and with a normalised result."""

from typing import Any

from django.tasks import TaskContext
from django.tasks.signals import task_finished, task_started
from django.utils.json import normalize_json

from background import current, fence, progress
from background.results import result_of
from background.shapes import AnyResult, AnyTask, Row


def run(row: Row) -> None:
    """Run a claimed row to SUCCESSFUL or FAILED. Raises only when the outcome cannot be stored."""
    fence.arm(row)
    task: AnyTask | None = None
    try:
        task = row.task  # raises ImportError when the task's code is gone
        result = result_of(row, task)
        task_started.send(sender=type(task.get_backend()), task_result=result)
        row.set_successful(normalize_json(_call(result)))
    except BaseException as error:  # noqa: BLE001 - whatever a task raises is its outcome
        row.set_failed(error)
    _announce(row, task)


def _call(result: AnyResult) -> Any:
    if result.task.takes_context:
        return result.task.call(TaskContext(task_result=result), *result.args, **result.kwargs)
    return result.task.call(*result.args, **result.kwargs)


def _announce(row: Row, task: AnyTask | None) -> None:
    """Send `task_finished`. A receiver's error is logged and changes nothing: the outcome is stored already."""
    if fence.is_superseded(row):
        current.leave(str(row.pk))
        progress.forget(str(row.pk))
    elif task is not None:
        task_finished.send_robust(sender=type(task.get_backend()), task_result=result_of(row, task))
