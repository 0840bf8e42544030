"""One task becomes one row by one INSERT whose text is made once.

Saving through the model builds the same statement anew for each task, which takes longer than the database does.
Signals of the model and the values of its fields are those of a save.
"""

from functools import cache
from typing import Any

from django.db import connections, router, transaction
from django.db.models.signals import post_save, pre_save
from django.utils.json import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from background.shapes import AnyTask, Row

_FIELDS = DBTaskResult._meta.concrete_fields


def insert(task: AnyTask, args: Any, kwargs: Any, *, row_id: Any, alias: str) -> Row:
    """Store a READY row in the caller's transaction. Raises TypeError or ValueError where JSON can't carry `args`."""
    row: Row = DBTaskResult(
        id=row_id,
        args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
        priority=task.priority,
        task_path=task.module_path,
        queue_name=task.queue_name,
        run_after=task.run_after or get_date_max(),
        backend_name=alias,
    )
    using = str(router.db_for_write(DBTaskResult))
    told: dict[str, Any] = {"sender": DBTaskResult, "instance": row, "raw": False, "using": using}
    pre_save.send(**told, update_fields=None)
    connection = connections[using]
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in _FIELDS]
    with transaction.mark_for_rollback_on_error(using), connection.cursor() as cursor:
        cursor.execute(_statement(using), values)
    row._state.adding, row._state.db = False, using
    post_save.send(**told, created=True, update_fields=None)
    return row


@cache
def _statement(using: str) -> str:
    quote = connections[using].ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in _FIELDS)
    marks = ", ".join(["%s"] * len(_FIELDS))
    return f"INSERT INTO {quote(DBTaskResult._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 - names of the model
