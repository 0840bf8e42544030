"""What the operator's page shows: the figures of `status`, and the newest tasks of each kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from background.models import Attempt, Progress
from background.shapes import Row
from background.status import Status, passing_aliases, queue_status, read_status

LISTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One task. `number` counts its tries, `starts` how often this try was begun (more than once after a crash)."""

    result_id: str
    task_path: str
    alias: str
    queue: str
    status: str
    number: int
    starts: int
    is_tried_again: bool
    enqueued_at: datetime
    due_at: datetime | None  # None: at once
    started_at: datetime | None
    finished_at: datetime | None
    worker_id: str
    progress: Progress | None
    exception: str  # the class, without its module
    traceback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    status: Status
    trouble: str  # "" or a sentence
    failed: tuple[Entry, ...]  # the newest first, as are the others
    running: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    now: datetime


def read_overview(now: datetime | None = None) -> Overview:
    """Eleven queries, however many tasks there are. Tasks of pages that come and go, like the lab's, are not listed."""
    now = now or timezone.now()
    health = queue_status(now)
    failed = _newest(TaskResultStatus.FAILED, "finished_at")
    running = _newest(TaskResultStatus.RUNNING, "started_at")
    waiting = _newest(TaskResultStatus.READY, "enqueued_at")
    entries = {entry.result_id: entry for entry in _entries([*failed, *running, *waiting])}
    return Overview(
        status=read_status(now),
        trouble="" if health == "ok" else health,
        failed=tuple(entries[str(row.pk)] for row in failed),
        running=tuple(entries[str(row.pk)] for row in running),
        waiting=tuple(entries[str(row.pk)] for row in waiting),
        now=now,
    )


def _newest(status: str, moment: str) -> list[Row]:
    rows: QuerySet[Row] = DBTaskResult.objects.filter(status=status).exclude(
        backend_name__in=passing_aliases()
    )
    return list(rows.order_by(F(moment).desc(nulls_last=True))[:LISTED])


def _entries(rows: list[Row]) -> Iterable[Entry]:
    ids = [str(row.pk) for row in rows]
    tries = _tries(ids)
    progress = Progress.objects.in_bulk(ids)
    return [_entry(row, tries.get(str(row.pk), (1, 1)), progress.get(str(row.pk))) for row in rows]


def _tries(ids: list[str]) -> dict[str, tuple[int, int]]:
    """By result id: which try it is, and how many there are by now. Only what was tried more than once."""
    named = Attempt.objects.filter(result_id__in=ids).order_by().values("first_id")
    attempts = list(Attempt.objects.filter(first_id__in=named))
    newest = {attempt.first_id: attempt.number for attempt in attempts}  # in the order of their numbers
    return {attempt.result_id: (attempt.number, newest[attempt.first_id]) for attempt in attempts}


def _entry(row: Row, tries: tuple[int, int], progress: Progress | None) -> Entry:
    number, newest = tries
    return Entry(
        result_id=str(row.pk),
        task_path=row.task_path,
        alias=row.backend_name,
        queue=row.queue_name,
        status=row.status,
        number=number,
        starts=len(row.worker_ids),
        is_tried_again=number < newest,
        enqueued_at=row.enqueued_at,
        due_at=None if row.run_after == get_date_max() else row.run_after,
        started_at=row.started_at,
        finished_at=row.finished_at,
        worker_id=row.worker_ids[-1] if row.worker_ids else "",
        progress=progress,
        exception=row.exception_class_path.rpartition(".")[2],
        traceback=row.traceback,
    )
