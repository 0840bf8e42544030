"""What the engine does when Django says that a task started or finished. Connected once the apps are ready."""

from typing import Any

from django.tasks.signals import task_finished, task_started
from django_tasks_db.backend import TaskResult

from background import caretaker, current, fence, heartbeat, progress, workflow
from background.shapes import AnyResult, StoredResult


def connect() -> None:
    task_started.connect(_started, dispatch_uid="background.started")
    task_finished.connect(_finished, dispatch_uid="background.finished")


def _started(*, task_result: AnyResult, **_kwargs: Any) -> None:
    current.enter(task_result)
    if isinstance(task_result, TaskResult):
        fence.arm(task_result.db_result)
        _watch(task_result)


def _watch(result: StoredResult) -> None:
    """Give a worker that is not ours, such as a plain `db_worker`, its heartbeat."""
    worker_id = result.worker_ids[-1]
    if not heartbeat.is_registered(worker_id):
        heartbeat.register(worker_id, result.backend)
        caretaker.hold(_watch)


def _finished(*, task_result: AnyResult, **_kwargs: Any) -> None:
    """An outcome that came too late is nobody's: its row is another worker's, which tells the end itself."""
    current.leave(task_result.id)
    if isinstance(task_result, TaskResult) and fence.is_superseded(task_result.db_result):
        progress.forget(task_result.id)
        return
    progress.finish(task_result.id)
    if task_result.is_finished:
        workflow.advance(task_result)
