"""Tasks that are enqueued again and again, by whichever process is alive.

    @every(hours=24)
    @task(queue_name="bulk")
    def prune() -> None: ...

A row a task holds the next time. Whoever moves it forward enqueues the task, in one transaction: exactly one
enqueue a tick, however many processes look. Ticks missed while nothing ran are made up for once.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.apps import AppConfig, apps
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from background import limits
from background.models import PeriodicTick
from background.shapes import AnyTask

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periodic:
    name: str
    task: AnyTask
    interval: timedelta


_registry: dict[str, Periodic] = {}
_searched: set[str] = set()  # names of apps whose tasks were looked for
_refused: set[str] = set()  # names of tasks whose last enqueue failed


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
    """All periodic tasks of the installed apps, by name. An app whose `tasks` fails to import is logged, and left out."""
    for app in apps.get_app_configs():
        if app.name not in _searched:
            _searched.add(app.name)
            _search(app)
    return _registry


def enqueue_due(now: datetime | None = None) -> list[str]:
    """Enqueue what is due and give the names. A task seen for the first time is due one interval from now.

    One that cannot be enqueued is logged once, tried again at each call, and holds up no other.
    """
    now = now or timezone.now()
    known = registered()
    ticks = {tick.name: tick for tick in PeriodicTick.objects.filter(name__in=known)}
    _store_new([known[name] for name in known if name not in ticks], now)
    due = [(known[name], tick) for name, tick in ticks.items() if tick.next_at <= now]
    return [periodic.name for periodic, tick in due if _try_to_enqueue(periodic, tick, now)]


def next_after(last: datetime, interval: timedelta, now: datetime) -> datetime:
    """The first tick after `now` on the grid that `last` lies on."""
    missed = max(0, (now - last) // interval)
    return last + (missed + 1) * interval


def _search(app: AppConfig) -> None:
    if app.module is None or not module_has_submodule(app.module, "tasks"):
        return
    module = f"{app.name}.tasks"
    try:
        import_module(module)
    except Exception:
        logger.exception(
            "%s cannot be imported, so its periodic tasks do not run here. Put it right and restart this process. "
            "The periodic tasks of other apps go on.",
            module,
        )
        for name in [name for name in _registry if name.startswith(f"{module}.")]:
            del _registry[name]  # no worker could import it


def _store_new(periodics: list[Periodic], now: datetime) -> None:
    ticks = [PeriodicTick(name=periodic.name, next_at=now + periodic.interval) for periodic in periodics]
    if ticks:
        PeriodicTick.objects.bulk_create(ticks, ignore_conflicts=True)


def _try_to_enqueue(periodic: Periodic, tick: PeriodicTick, now: datetime) -> bool:
    try:
        is_enqueued = _enqueue(periodic, tick, now)
    except DatabaseError:
        raise  # no fault of this task
    except Exception:
        if periodic.name not in _refused:
            logger.exception(
                "The periodic task %s cannot be enqueued. It is tried again every second; see whether its queue and "
                "backend are among settings.TASKS. Other periodic tasks go on.",
                periodic.name,
            )
        _refused.add(periodic.name)
        return False
    _refused.discard(periodic.name)
    return is_enqueued


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
