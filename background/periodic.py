"""Tasks that are enqueued again and again, by whichever process is alive.

    @every(hours=24)
    @task(queue_name="bulk")
    def prune() -> None: ...

A row a task holds the next time. Whoever moves it forward enqueues the task, in one transaction: exactly one
enqueue a tick, however many processes look. Ticks missed while nothing ran are made up for once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from background import limits
from background.models import PeriodicTick
from background.shapes import AnyTask


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    name: str
    task: AnyTask
    interval: timedelta


_registry: dict[str, Periodic] = {}


def every(
    *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
) -> Callable[[AnyTask], AnyTask]:
    """Decorate a task without arguments, above `@task`, in a module named `tasks` of an installed app."""
    interval = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if interval <= timedelta(0):
        raise ValueError("A periodic task needs an interval")

    def register(task: AnyTask) -> AnyTask:
        _registry[task.module_path] = Periodic(name=task.module_path, task=task, interval=interval)
        return task

    return register


def registered() -> Mapping[str, Periodic]:
    """All periodic tasks of the installed apps, by name."""
    autodiscover_modules("tasks")
    return _registry


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Enqueue what is due and give the names. A task seen for the first time is due one interval from now."""
    now = now or timezone.now()
    known = registered()
    ticks = {tick.name: tick for tick in PeriodicTick.objects.filter(name__in=known)}
    _store_new([known[name] for name in known if name not in ticks], now)
    return [name for name, tick in ticks.items() if tick.next_at <= now and _enqueue(known[name], tick, now)]


def next_after(last: datetime, interval: timedelta, now: datetime) -> datetime:
    """The first tick after `now` on the grid that `last` lies on."""
    missed = max(0, (now - last) // interval)
    return last + (missed + 1) * interval


def _store_new(periodics: list[Periodic], now: datetime) -> None:
    ticks = [PeriodicTick(name=periodic.name, next_at=now + periodic.interval) for periodic in periodics]
    if ticks:
        PeriodicTick.objects.bulk_create(ticks, ignore_conflicts=True)


def _enqueue(periodic: Periodic, tick: PeriodicTick, now: datetime) -> bool:
    """False when another process was faster."""
    following = next_after(tick.next_at, periodic.interval, now)
    with transaction.atomic(), limits.continuing():
        mine = PeriodicTick.objects.filter(name=tick.name, next_at=tick.next_at)
        if not mine.update(next_at=following):
            return False
        result = periodic.task.enqueue()
        PeriodicTick.objects.filter(name=tick.name).update(last_result_id=result.id)
    return True
