"""Stamps of the lab's tasks, taken from the signals that every task backend sends.

A task of the lab gets its run's id and its own number as its first two arguments.
"""

import uuid
from typing import Any

from django.tasks import TaskResult
from django.tasks.signals import task_enqueued, task_finished, task_started

from lab import live
from lab.recording import FINISHED, QUEUED, STARTED
from lab.stage import ALIAS

LANE = "background"


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
    found = live.find(place[0]) if place else None
    if place and found is not None:
        found.stamp(place[1], place[2], event, note)


def _place(args: list[Any]) -> tuple[uuid.UUID, str, int] | None:
    """(run, lane, number) from the first two arguments; None for a task that belongs to no run."""
    try:
        lane, _, number = str(args[1]).rpartition(":")
        return uuid.UUID(str(args[0])), lane or LANE, int(number)
    except (IndexError, ValueError):
        return None


def _last_line(traceback: str) -> str:
    return traceback.strip().rpartition("\n")[2]
