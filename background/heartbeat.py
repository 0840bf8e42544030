"""The heartbeat rows of this process's workers."""

import os
from threading import Lock

from django.utils import timezone

from background import identity
from background.models import WorkerHeartbeat

BEAT_SECONDS = 5.0

_mine: dict[str, str] = {}  # worker id -> alias
_lock = Lock()


def register(worker_id: str, alias: str) -> None:
    """Store the first beat. Call it before the worker claims anything."""
    with _lock:
        _mine[worker_id] = alias
    _store({worker_id: alias})


def drop(worker_id: str) -> None:
    """The worker has ended, or gives up what it holds: the reaper may take it."""
    with _lock:
        _mine.pop(worker_id, None)
    WorkerHeartbeat.objects.filter(worker_id=worker_id).delete()


def is_registered(worker_id: str) -> bool:
    return worker_id in _mine


def beat() -> None:
    """Say that all workers of this process live. A row that a reaper removed by mistake comes back."""
    with _lock:
        mine = dict(_mine)
    if not mine:
        return
    beaten = WorkerHeartbeat.objects.filter(worker_id__in=mine).update(beat_at=timezone.now())
    if beaten < len(mine):
        _store(mine)
        _remove_dropped(mine)


def _remove_dropped(workers: dict[str, str]) -> None:
    """A worker that was dropped while its row was being stored must not come back to life."""
    with _lock:
        dropped = [worker_id for worker_id in workers if worker_id not in _mine]
    WorkerHeartbeat.objects.filter(worker_id__in=dropped).delete()


def _store(workers: dict[str, str]) -> None:
    now = timezone.now()
    pid = os.getpid()
    WorkerHeartbeat.objects.bulk_create(
        [
            WorkerHeartbeat(
                worker_id=worker_id,
                host=identity.machine(),
                pid=pid,
                start_tick=identity.start_tick(pid),
                alias=alias,
                started_at=now,
                beat_at=now,
            )
            for worker_id, alias in workers.items()
        ],
        ignore_conflicts=True,
    )


def _forget_parent() -> None:
    global _lock  # noqa: PLW0603 - the parent's lock may have been held at the fork
    _lock = Lock()
    _mine.clear()


os.register_at_fork(after_in_child=_forget_parent)
