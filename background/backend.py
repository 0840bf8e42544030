"""Task backends on django-tasks-db's table. They differ only in who works the rows.

Importable before the app registry is ready: `@task` builds a backend while modules load.
"""

from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.db import transaction
from django.tasks.signals import task_enqueued
from django_tasks_db.backend import DatabaseBackend

from background import alarm, limits
from background.options import parse_options
from background.shapes import AnyTask


class WorkerBackend(DatabaseBackend):
    """Rows are worked by `manage.py db_worker` processes, never by the process that enqueues.

    `enqueue` writes in the caller's transaction and raises `QueueFull` when too many rows wait.
    """

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self._options = parse_options(self.options)

    def enqueue(self, task: AnyTask, args: Any, kwargs: Any) -> Any:
        self.validate_task(task)
        limits.admit(self.alias, self._options)
        from background import insertion, results  # noqa: PLC0415 - they need the models

        row = insertion.insert(task, args, kwargs, row_id=self._get_id(), alias=self.alias)
        result = results.result_of(row, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    async def aenqueue(self, task: AnyTask, args: Any, kwargs: Any) -> Any:
        return await sync_to_async(self.enqueue, thread_sensitive=True)(task, args, kwargs)


class ThreadPoolBackend(WorkerBackend):
    """Rows are worked by pools of threads in serving processes; a commit wakes those of this process."""

    def enqueue(self, task: AnyTask, args: Any, kwargs: Any) -> Any:
        result = super().enqueue(task, args, kwargs)
        transaction.on_commit(
            partial(alarm.ring, self.alias, task.queue_name), using=result.db_result._state.db
        )
        return result
