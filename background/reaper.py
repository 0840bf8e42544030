"""Finds tasks that nobody works any more, and gives each another try or an end."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.tasks import TaskResultStatus
from django.tasks.signals import task_finished
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import alarm, fence, identity
from background.exceptions import Lost, TimeLimitExceeded
from background.models import Progress, WorkerHeartbeat
from background.options import options_of
from background.shapes import Row

logger = logging.getLogger(__name__)

# How long after its deadline a task may still stop by itself, in progress checks.
OVERTIME = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaped:
    """Counts of rows: returned to READY, FAILED as lost, FAILED as too slow."""

    returned: int = 0
    lost: int = 0
    late: int = 0


def reap(now: datetime | None = None) -> Reaped:
    """Return or fail every row that runs under a dead worker or past its deadline. Safe to call anywhere, often."""
    now = now or timezone.now()
    # Who is dead is decided once, before the rows are read: the dead claim nothing more, so no row is overlooked.
    living, dead = _living_and_dead(now)
    late = _fail_late(now)
    outcomes = [_release(row) for row in _orphans(living, dead, now)]
    # A beat that came in meanwhile keeps the row; one that comes later stores it again.
    WorkerHeartbeat.objects.filter(worker_id__in=dead, beat_at__lt=now).delete()
    return Reaped(
        returned=outcomes.count(TaskResultStatus.READY),
        lost=outcomes.count(TaskResultStatus.FAILED),
        late=late,
    )


def is_dead(beat: WorkerHeartbeat, now: datetime, dead_after: timedelta) -> bool:
    """A worker is dead when it is silent for too long, or its process has left this machine."""
    if beat.beat_at < now - dead_after:
        return True
    return beat.host == identity.machine() and not identity.is_alive(beat.pid, beat.start_tick)


def _living_and_dead(now: datetime) -> tuple[set[str], set[str]]:
    living: set[str] = set()
    dead: set[str] = set()
    for beat in WorkerHeartbeat.objects.all():
        (dead if is_dead(beat, now, _dead_after(beat.alias)) else living).add(beat.worker_id)
    return living, dead


def _orphans(living: set[str], dead: set[str], now: datetime) -> list[Row]:
    running = DBTaskResult.objects.running().order_by()
    return [row for row in running if _is_orphan(row, living, dead, now)]


def _is_orphan(row: Row, living: set[str], dead: set[str], now: datetime) -> bool:
    worker_id = row.worker_ids[-1] if row.worker_ids else ""
    if worker_id in dead:
        return True
    # The worker may be about to store its first beat.
    is_long_ago = row.started_at is None or row.started_at < now - _dead_after(row.backend_name)
    return worker_id not in living and is_long_ago


def _release(row: Row) -> TaskResultStatus | None:
    """READY or FAILED; None when the row changed under our hands."""
    attempts = len(row.worker_ids)
    if attempts >= options_of(row.backend_name).max_attempts:
        lost = Lost(f"{attempts} workers died while they ran this task; the last was {row.worker_ids[-1]}")
        return TaskResultStatus.FAILED if _fail(row, lost) else None
    if not fence.give_back(row):
        return None
    logger.warning("Task id=%s was lost by its worker and waits again (attempt %s)", row.pk, attempts)
    alarm.ring(row.backend_name, row.queue_name)
    return TaskResultStatus.READY


def _fail_late(now: datetime) -> int:
    overdue: dict[str, Any] = dict(
        Progress.objects.filter(deadline__lt=now - OVERTIME).values_list("task_id", "deadline")
    )
    rows = DBTaskResult.objects.running().filter(pk__in=list(overdue)).order_by()
    limit = TimeLimitExceeded("The task did not stop at its time limit; its thread may still be busy")
    return sum(_fail(row, limit) for row in rows if _is_of_this_start(overdue[str(row.pk)], row))


def _is_of_this_start(deadline: datetime, row: Row) -> bool:
    """A row that was given back and claimed anew keeps its old deadline until its function notes the next."""
    return row.started_at is None or deadline > row.started_at


def _fail(row: Row, error: Exception) -> bool:
    fence.arm(row)
    row.set_failed(error)
    if fence.is_superseded(row):
        return False
    logger.error("Task id=%s failed: %s", row.pk, error)
    _announce(row)
    return True


def _announce(row: Row) -> None:
    try:
        result = row.task_result
    except Exception:  # noqa: BLE001 - the task's code is gone; there is nobody to tell
        return
    task_finished.send_robust(sender=type(result.task.get_backend()), task_result=result)


def _dead_after(alias: str) -> timedelta:
    return timedelta(seconds=options_of(alias).dead_after_seconds)
