"""Names for the generic classes of the Tasks API, whatever their parameters. Evaluated by type checkers only."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.tasks import Task, TaskResult
    from django_tasks_db.backend import TaskResult as StoredTaskResult
    from django_tasks_db.models import DBTaskResult

type AnyTask = Task[..., Any]
type AnyResult = TaskResult[..., Any]
type StoredResult = StoredTaskResult[..., Any]
type Row = DBTaskResult[..., Any]
