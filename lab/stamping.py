"""Stamps of the lab's tasks, taken from the signals that every task backend sends.

A task of the lab gets its run's id and its own number, or ``lane:number``, as its first two arguments. One that does not
is worked like any other, but no drawing shows it: that is said once in the log. One whose run is over is not stamped.
"""

import logging
import uuid
from typing import Any

from django.tasks import TaskResult
from django.tasks.signals import task_enqueued, task_finished, task_started

from lab import live
from lab.recording import FINISHED, QUEUED, STARTED
from lab.stage import ALIAS

logger = logging.getLogger(__name__)

LANE = "background"
_unplaced: set[str] = set()  # paths of tasks that were found to name no run


def connect() -> None:
    task_enqueued.connect(_stamp_queued, dispatch_uid="lab.queued")
    task_started.connect(_stamp_started, dispatch_uid="lab.started")
    task_finished.connect(_stamp_finished, dispatch_uid="lab.finished")


def _stamp_queued(task_result: TaskResult[Any, Any], **_: Any) -> None:
    _stamp(task_result, QUEUED)


def _stamp_started(task_result: TaskResult[Any, Any], **_: Any) -> None:
    _stamp(task_result, STARTED)


def _stamp_finished(task_result: TaskResult[Any, Any], **_: Any) -> None:
    note = str(task_result.status)
    if task_result.errors:
        note = f"{note} {_last_line(task_result.errors[-1].traceback)}"
    _stamp(task_result, FINISHED, note)


def _stamp(task_result: TaskResult[Any, Any], event: str, note: str = "") -> None:
    if task_result.backend != ALIAS:
        return
    place = _place(task_result.args)
    if place is None:
        _say_once(task_result.task.module_path)
        return
    run, lane, number = place
    found = live.find(run)
    if found is not None:
        found.stamp(lane, number, event, note)


def _place(args: list[Any]) -> tuple[uuid.UUID, str, int] | None:
    """(run, lane, number) from the first two arguments, or None where they are something else."""
    try:
        lane, _, number = str(args[1]).rpartition(":")
        return uuid.UUID(str(args[0])), lane or LANE, int(number)
    except (IndexError, ValueError):
        return None


def _say_once(path: str) -> None:
    """A receiver must not raise: the row is written already, and the worker has to go on."""
    if path not in _unplaced:
        _unplaced.add(path)
        logger.warning(
            "%s is a task of the lab, but its first two arguments are no run and number: it is not stamped",
            path,
        )


def _last_line(traceback: str) -> str:
    return traceback.strip().rpartition("\n")[2]
