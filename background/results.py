"""Run a finished task once more, by hand."""

from typing import cast

from django_tasks_db.models import DBTaskResult

from background.shapes import AnyResult


def enqueue_again(result_id: str) -> AnyResult:
    """Enqueue the same call anew, due at once. Raises `DBTaskResult.DoesNotExist`, or ImportError without its code."""
    result = DBTaskResult.objects.get(pk=result_id).task_result
    return cast("AnyResult", result.task.using(run_after=None).enqueue(*result.args, **result.kwargs))
