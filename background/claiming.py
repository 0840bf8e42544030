"""A worker takes the next due row by statements whose texts are made once: building them took longer than running them.

No row goes to two workers. PostgreSQL locks the row it looks for and skips locked ones. SQLite has one writer at a
time: who finds a row takes it only if it is still as it was found, so looking needs no lock and an idle pool takes none.
"""

# ruff: noqa: S608 - the names are those of the library's model, the values are parameters
import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import OperationalError, connections, router
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from django_tasks_db.utils import is_locked_database_exception

from background.shapes import Row

_TABLE = DBTaskResult._meta.db_table
_LOST_RACES = 20  # then the caller rests; whoever won them works


def claim_next(alias: str, queue_names: Sequence[str] | None, worker_id: str) -> Row | None:
    """Mark the next due row as RUNNING under `worker_id`. None when there is none, or the database is busy."""
    using = str(router.db_for_write(DBTaskResult))
    names = None if queue_names is None else tuple(queue_names)
    if names == ():
        return None
    claim = _claim_found if connections[using].vendor == "sqlite" else _claim_locked
    try:
        return claim(using, alias, names, worker_id)
    except OperationalError as error:
        if is_locked_database_exception(error):
            return None
        raise


def _claim_found(using: str, alias: str, names: tuple[str, ...] | None, worker_id: str) -> Row | None:
    connection = connections[using]
    for _ in range(_LOST_RACES):
        now = timezone.now()
        row = _only(using, _look(len(names or ())), _wanted(using, alias, names, now))
        if row is None:
            return None
        workers = [*row.worker_ids, worker_id]
        as_found = (row.pk.hex, json.dumps(row.worker_ids))
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_FOUND, (_moment(using, now), json.dumps(workers), *as_found))
            is_ours = cursor.rowcount == 1
        if is_ours:
            row.status, row.started_at, row.worker_ids = TaskResultStatus.RUNNING, now, workers
            return row
    return None


def _claim_locked(using: str, alias: str, names: tuple[str, ...] | None, worker_id: str) -> Row | None:
    now = timezone.now()
    values = [_moment(using, now), json.dumps([worker_id]), *_wanted(using, alias, names, now)]
    return _only(using, _take_locked(len(names or ())), values)


def _only(using: str, statement: str, values: Sequence[Any]) -> Row | None:
    return next(iter(list(DBTaskResult.objects.using(using).raw(statement, values))), None)


def _wanted(using: str, alias: str, names: tuple[str, ...] | None, now: datetime) -> list[Any]:
    """The values of `_look`."""
    return [alias, *(names or ()), _moment(using, get_date_max()), _moment(using, now)]


def _moment(using: str, moment: datetime) -> Any:
    return connections[using].ops.adapt_datetimefield_value(moment)


@cache
def _look(queues: int, columns: str = "*") -> str:
    """The next due row. The status stands in the text, or SQLite could not use the index of waiting rows."""
    in_queues = f"AND queue_name IN ({', '.join(['%s'] * queues)}) " if queues else ""
    return (
        f"SELECT {columns} FROM {_TABLE} WHERE status = 'READY' AND backend_name = %s {in_queues}"
        "AND (run_after = %s OR run_after <= %s) ORDER BY priority DESC, run_after ASC, enqueued_at ASC LIMIT 1"
    )


@cache
def _take_locked(queues: int) -> str:
    return (
        f"UPDATE {_TABLE} SET status = 'RUNNING', started_at = %s, worker_ids = worker_ids || %s::jsonb "
        f"WHERE id = ({_look(queues, 'id')} FOR UPDATE SKIP LOCKED) RETURNING *"
    )


_TAKE_FOUND = (
    f"UPDATE {_TABLE} SET status = 'RUNNING', started_at = %s, worker_ids = %s "
    "WHERE id = %s AND status = 'READY' AND worker_ids = %s"
)
