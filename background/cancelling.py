"""Take back a task: one that waits leaves the queue, one that runs is asked to stop."""

from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django.tasks.signals import task_finished
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import attempts, progress
from background.models import Progress
from background.shapes import Row


class Outcome(StrEnum):
    REMOVED = "removed"  # it waited, and will not run
    REQUESTED = "requested"  # it runs, and stops at its next progress check, if it makes one
    FINISHED = "finished"  # too late, or unknown


def cancel(result_id: str) -> Outcome:
    """Cancel a task, or the newest try of a retried one. `result_id` may be the id of any of its tries."""
    with transaction.atomic():
        task_id, status = _lock_newest(result_id)
        outcome = _cancel_locked(task_id, status)
    if outcome == Outcome.REMOVED:
        _announce(task_id)
    elif outcome == Outcome.REQUESTED:
        progress.tell_cancelled(task_id)
    return outcome


def _lock_newest(result_id: str) -> tuple[str, str]:
    """The id and status of the newest try, held until the transaction ends: no other can follow it unseen."""
    while True:
        task_id = attempts.latest_id(result_id)
        status = _rows(task_id).select_for_update().values_list("status", flat=True).first()
        if attempts.latest_id(result_id) == task_id:
            return task_id, status or ""


def _cancel_locked(task_id: str, status: str) -> Outcome:
    if status == TaskResultStatus.READY:
        _remove(task_id)
        return Outcome.REMOVED
    if status == TaskResultStatus.RUNNING:
        _request_in_database(task_id)
        return Outcome.REQUESTED
    return Outcome.FINISHED


def _remove(task_id: str) -> None:
    _rows(task_id).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="background.exceptions.Cancelled",
        traceback="The task was cancelled before it ran.",
    )


def _request_in_database(task_id: str) -> None:
    Progress.objects.bulk_create(
        [Progress(task_id=task_id, cancel_requested=True, updated_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["task_id"],
        update_fields=["cancel_requested"],
    )


def _rows(task_id: str) -> QuerySet[Row]:
    try:
        return DBTaskResult.objects.filter(pk=task_id).order_by()
    except ValidationError:  # not an id of this queue
        return DBTaskResult.objects.none()


def _announce(task_id: str) -> None:
    try:
        result = DBTaskResult.objects.get(pk=task_id).task_result
    except ImportError:  # the task's code is gone; there is nobody to tell
        return
    task_finished.send_robust(sender=type(result.task.get_backend()), task_result=result)
