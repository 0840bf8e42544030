"""The table of django-tasks-db, for the engines that use it."""

from __future__ import annotations

import time

from django.db import connection
from django_tasks_db.models import DBTaskResult, get_date_max

from benchmarks.queue.django_tasks import stamp

LONG = 10_000
_SAMPLES, _ROUNDS = 150, 3


def unfinished() -> int:
    """Ours only: the site has periodic tasks of its own."""
    open_rows = DBTaskResult.objects.filter(status__in=["READY", "RUNNING"])
    return open_rows.filter(task_path__startswith="benchmarks.").count()


def enqueue_beside_long_queue() -> dict[str, list[float]]:
    """Milliseconds of each enqueue into an empty queue and into one where 10,000 rows wait. Nobody may work it."""
    found: dict[str, list[float]] = {"empty": [], "long": []}
    for _ in range(_ROUNDS):
        found["empty"] += _timed_enqueues()
        _clear()
        _fill()
        found["long"] += _timed_enqueues()
        _clear()
    return found


def _timed_enqueues() -> list[float]:
    return [_timed_enqueue(number) for number in range(_SAMPLES)]


def _timed_enqueue(number: int) -> float:
    start = time.perf_counter()
    stamp.enqueue(number)
    return (time.perf_counter() - start) * 1000


def _fill() -> None:
    row = {
        "task_path": stamp.module_path,
        "backend_name": "default",
        "run_after": get_date_max(),
        "args_kwargs": {"args": [0], "kwargs": {}},
    }
    DBTaskResult.objects.bulk_create([DBTaskResult(**row) for _ in range(LONG)], batch_size=500)


def _clear() -> None:
    table = connection.ops.quote_name(DBTaskResult._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}" if connection.vendor == "postgresql" else f"DELETE FROM {table}")
