"""The results of rows: as the Tasks API shows them, and once more by hand."""

from typing import cast

from django.db import transaction
from django.tasks import TaskResultStatus
from django.tasks.base import TaskError
from django_tasks_db.backend import TaskResult
from django_tasks_db.models import DBTaskResult

from background import workflow
from background.shapes import AnyResult, AnyTask, Row, StoredResult


def result_of(row: Row, task: AnyTask) -> StoredResult:
    """What `row.task_result` gives, without importing and checking the row's task again."""
    errors = []
    if row.status == TaskResultStatus.FAILED:
        errors.append(TaskError(exception_class_path=row.exception_class_path, traceback=row.traceback))
    result: StoredResult = TaskResult(
        db_result=row,
        task=task,
        id=str(row.pk),
        status=TaskResultStatus[row.status],
        enqueued_at=row.enqueued_at,
        started_at=row.started_at,
        last_attempted_at=row.started_at,
        finished_at=row.finished_at,
        args=row.args_kwargs["args"],
        kwargs=row.args_kwargs["kwargs"],
        backend=row.backend_name,
        errors=errors,
        worker_ids=row.worker_ids,
    )
    object.__setattr__(result, "_return_value", row.return_value)
    return result


@transaction.atomic
def enqueue_again(result_id: str) -> AnyResult | None:
    """Enqueue the same call anew, due at once; None where it waits or runs already, as after a double click.

    The workflow that stopped at it goes on. Raises `DBTaskResult.DoesNotExist`, or ImportError without its code.
    """
    row = DBTaskResult.objects.select_for_update().get(pk=result_id)
    due = DBTaskResult.objects.ready() | DBTaskResult.objects.running()
    if due.filter(task_path=row.task_path, args_kwargs=row.args_kwargs).order_by().exists():
        return None
    result = row.task_result
    again = cast("AnyResult", result.task.using(run_after=None).enqueue(*result.args, **result.kwargs))
    workflow.resume(str(row.pk), again.id)
    return again
