"""Back-pressure: how many tasks may wait, in all and for one learner.

Counting rows at each enqueue would make a long queue slow to join, so every process keeps an estimate: the
last count plus what it enqueued since. Only when that reaches the limit, or is a second old, are rows counted.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.tasks import TaskResultStatus

from background.exceptions import QueueFull
from background.options import Options
from background.shapes import AnyResult, AnyTask

LEARNER_LIMIT = 5
LEARNER_RETRY_AFTER_SECONDS = 10
_COUNT_LASTS_SECONDS = 1.0

_is_continuation: ContextVar[bool] = ContextVar("is_continuation", default=False)


@dataclass(slots=True)
class _Gauge:
    waiting: int
    counted_at: float  # monotonic seconds


_gauges: dict[str, _Gauge] = {}
_lock = Lock()


def admit(alias: str, options: Options) -> None:
    """Let one more row wait in the queues of `alias`, or raise `QueueFull`."""
    if not options.max_ready or _is_continuation.get():
        return
    if _estimate(alias) < options.max_ready or _count(alias, options.max_ready) < options.max_ready:
        _gauges[alias].waiting += 1
        return
    raise QueueFull(f"{options.max_ready} tasks wait already", options.retry_after_seconds)


@contextmanager
def continuing() -> Iterator[None]:
    """Within this block no limit holds: a retry or a next step belongs to work that was admitted before."""
    token = _is_continuation.set(True)
    try:
        yield
    finally:
        _is_continuation.reset(token)


def enqueue_for_learner(
    owner_key: str, task: AnyTask, *args: Any, limit: int = LEARNER_LIMIT, **kwargs: Any
) -> AnyResult:
    """Enqueue work that a learner started. At most `limit` such tasks wait or run at once, else `QueueFull`.

    Each unfinished task holds a numbered slot, and a unique constraint keeps two requests from taking the same.
    """
    for _ in range(limit):
        slot = _free_slot(owner_key, limit)
        try:
            with transaction.atomic():
                return _enqueue_in_slot(owner_key, slot, task, args, kwargs)
        except IntegrityError:
            continue
    raise QueueFull("Too many tasks were started at once", LEARNER_RETRY_AFTER_SECONDS)


def forget_counts() -> None:
    """Count again at the next enqueue."""
    _gauges.clear()


def _estimate(alias: str) -> int:
    gauge = _gauges.get(alias)
    if gauge is None or time.monotonic() - gauge.counted_at > _COUNT_LASTS_SECONDS:
        return 2**31
    return gauge.waiting


def _count(alias: str, limit: int) -> int:
    rows = apps.get_model("django_tasks_database", "DBTaskResult")._default_manager
    waiting = rows.filter(status=TaskResultStatus.READY, backend_name=alias).order_by()[:limit].count()
    with _lock:
        _gauges[alias] = _Gauge(waiting, time.monotonic())
    return waiting


def _free_slot(owner_key: str, limit: int) -> int:
    slots = apps.get_model("background", "LearnerSlot")._default_manager
    held = dict(slots.filter(owner_key=owner_key).values_list("slot", "task_id"))
    unfinished = _unfinished(list(held.values()))
    done = [slot for slot, task_id in held.items() if task_id not in unfinished]
    slots.filter(owner_key=owner_key, slot__in=done, task_id__in=[held[slot] for slot in done]).delete()
    free = [slot for slot in range(limit) if slot not in held or slot in done]
    if not free:
        raise QueueFull(f"{limit} of your tasks are under way", LEARNER_RETRY_AFTER_SECONDS)
    return free[0]


def _unfinished(task_ids: list[Any]) -> set[Any]:
    rows = apps.get_model("django_tasks_database", "DBTaskResult")._default_manager
    open_states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    return set(rows.filter(pk__in=task_ids, status__in=open_states).order_by().values_list("pk", flat=True))


def _enqueue_in_slot(
    owner_key: str, slot: int, task: AnyTask, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> AnyResult:
    result = task.enqueue(*args, **kwargs)
    slots = apps.get_model("background", "LearnerSlot")._default_manager
    slots.create(owner_key=owner_key, slot=slot, task_id=result.id)
    return result


def _forget_parent() -> None:
    global _lock  # noqa: PLW0603 - the parent's lock may have been held at the fork
    _lock = Lock()
    _gauges.clear()


os.register_at_fork(after_in_child=_forget_parent)
