"""How the queue is doing, as numbers: for the operator's page, the health check and `manage.py tasks_status`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from background import reaper
from background.backend import ThreadPoolBackend, WorkerBackend
from background.models import WorkerHeartbeat
from background.options import aliases_of, is_passing, options_of

THROUGHPUT_WINDOW = timedelta(minutes=5)
_STUCK_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One queue of one backend. `oldest_seconds` is how long the task that is due longest has waited.

    The queues of a passing alias (`passing_aliases`) are one together, named "*".
    """

    alias: str
    name: str
    waiting: int
    deferred: int  # waiting for their time to come; not counted in `waiting`
    running: int
    failed: int
    oldest_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    worker_id: str
    alias: str
    host: str
    pid: int
    silent_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    queues: tuple[Queue, ...]
    workers: tuple[Worker, ...]  # those alive
    finished_recently: int  # within THROUGHPUT_WINDOW
    per_minute: float

    @property
    def waiting(self) -> int:
        return sum(queue.waiting for queue in self._lasting)

    @property
    def running(self) -> int:
        return sum(queue.running for queue in self._lasting)

    @property
    def failed(self) -> int:
        return sum(queue.failed for queue in self._lasting)

    @property
    def oldest_seconds(self) -> float | None:
        ages = [queue.oldest_seconds for queue in self._lasting if queue.oldest_seconds is not None]
        return max(ages, default=None)

    @property
    def _lasting(self) -> list[Queue]:
        """Pages count for themselves what they let fail or wait on purpose."""
        return [queue for queue in self.queues if not is_passing(queue.alias)]


def passing_aliases() -> list[str]:
    """Aliases for queues that come and go with the pages that start their pools, such as the lab's.

    They take any queue name and have no thread by themselves.
    """
    return [alias for alias in aliases_of(ThreadPoolBackend) if is_passing(alias)]


def read_status(now: datetime | None = None) -> Status:
    """Four queries. Reading changes nothing: dead workers are left out, and the reaper removes them."""
    now = now or timezone.now()
    finished = DBTaskResult.objects.filter(
        status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED),
        finished_at__gt=now - THROUGHPUT_WINDOW,
    )
    recently = finished.order_by().count()
    return Status(
        queues=tuple(_fold(_queues(now))),
        workers=tuple(_workers(now)),
        finished_recently=recently,
        per_minute=recently / (THROUGHPUT_WINDOW.total_seconds() / 60),
    )


def queue_status(now: datetime | None = None) -> str:
    """The word "ok", or what is wrong, in a sentence.

    Where other processes work the queue, that none of them is alive; where serving ones do, whose threads start with
    the first request, that tasks are due for minutes and nobody alive works them.
    """
    now = now or timezone.now()
    living = {worker.alias for worker in _workers(now)}
    if abandoned := set(aliases_of(WorkerBackend)) - set(aliases_of(ThreadPoolBackend)) - living:
        return f"no worker is alive for: {', '.join(sorted(abandoned))}. Start manage.py db_worker"
    served = set(aliases_of(WorkerBackend)) - set(passing_aliases())
    stuck = _due(now).filter(backend_name__in=served, enqueued_at__lt=now - _STUCK_AFTER)
    stuck_aliases = set(stuck.order_by().values_list("backend_name", flat=True).distinct())
    idle = stuck_aliases - living
    return f"tasks wait, and no worker is alive for: {', '.join(sorted(idle))}" if idle else "ok"


def _queues(now: datetime) -> list[Queue]:
    rows = (
        DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL)
        .order_by("backend_name", "queue_name")
        .values("backend_name", "queue_name")
        .annotate(
            waiting=Count("pk", filter=_is_due(now)),
            deferred=Count("pk", filter=Q(status=TaskResultStatus.READY) & ~_is_due(now)),
            running=Count("pk", filter=Q(status=TaskResultStatus.RUNNING)),
            failed=Count("pk", filter=Q(status=TaskResultStatus.FAILED)),
        )
    )
    oldest = _oldest(now)
    return [_queue(row, oldest.get((row["backend_name"], row["queue_name"])), now) for row in rows]


def _queue(row: Mapping[str, Any], oldest: datetime | None, now: datetime) -> Queue:
    return Queue(
        alias=row["backend_name"],
        name=row["queue_name"],
        waiting=row["waiting"],
        deferred=row["deferred"],
        running=row["running"],
        failed=row["failed"],
        oldest_seconds=max(0.0, (now - oldest).total_seconds()) if oldest else None,
    )


def _fold(queues: list[Queue]) -> list[Queue]:
    """A passing alias has a queue a page: hundreds of lines that tell nobody anything."""
    passing = passing_aliases()
    kept = [queue for queue in queues if queue.alias not in passing]
    groups = [[queue for queue in queues if queue.alias == alias] for alias in passing]
    return [*kept, *(_together(group) for group in groups if group)]


def _together(queues: list[Queue]) -> Queue:
    ages = [queue.oldest_seconds for queue in queues if queue.oldest_seconds is not None]
    return Queue(
        alias=queues[0].alias,
        name="*",
        waiting=sum(queue.waiting for queue in queues),
        deferred=sum(queue.deferred for queue in queues),
        running=sum(queue.running for queue in queues),
        failed=sum(queue.failed for queue in queues),
        oldest_seconds=max(ages, default=None),
    )


def _oldest(now: datetime) -> dict[tuple[str, str], datetime]:
    """Since when the longest-due task of each queue could have run."""
    any_time = Q(run_after=get_date_max())
    groups = _due(now).order_by().values("backend_name", "queue_name")
    found: dict[tuple[str, str], datetime] = {}
    for group in groups.annotate(
        enqueued=Min("enqueued_at", filter=any_time), became_due=Min("run_after", filter=~any_time)
    ):
        moments = [moment for moment in (group["enqueued"], group["became_due"]) if moment]
        found[group["backend_name"], group["queue_name"]] = min(moments)
    return found


def _due(now: datetime) -> QuerySet[Any]:
    return DBTaskResult.objects.filter(_is_due(now))


def _is_due(now: datetime) -> Q:
    return Q(status=TaskResultStatus.READY) & (Q(run_after=get_date_max()) | Q(run_after__lte=now))


def _workers(now: datetime) -> list[Worker]:
    beats = WorkerHeartbeat.objects.order_by("alias", "worker_id")
    return [_worker(beat, now) for beat in beats if not _is_dead(beat, now)]


def _is_dead(beat: WorkerHeartbeat, now: datetime) -> bool:
    return reaper.is_dead(beat, now, timedelta(seconds=options_of(beat.alias).dead_after_seconds))


def _worker(beat: WorkerHeartbeat, now: datetime) -> Worker:
    return Worker(
        worker_id=beat.worker_id,
        alias=beat.alias,
        host=beat.host.partition("/")[0],
        pid=beat.pid,
        silent_seconds=max(0.0, (now - beat.beat_at).total_seconds()),
    )
