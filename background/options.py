"""The OPTIONS of a task backend, with their defaults and units."""

from dataclasses import dataclass, fields
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    threads: int = 2  # of the pool that a serving process starts by itself; 0 starts none
    poll_seconds: float = 1.0  # how often an idle pool looks for due and foreign rows
    grace_seconds: float = 10.0  # how long a stop waits for running tasks
    max_ready: int = 2000  # rows that may wait in all queues of the alias; 0 means no limit
    max_attempts: int = 5  # starts of one row before a dead worker makes it FAILED
    dead_after_seconds: float = 30.0  # silence after which a worker counts as dead
    retry_after_seconds: int = 15  # what a refused caller is told


def options_of(alias: str) -> Options:
    """Options of one backend. Keys that belong to django-tasks-db are left to it."""
    return parse_options(_backends().get(alias, {}).get("OPTIONS", {}))


def is_passing(alias: str) -> bool:
    """Whether the alias takes any queue name and no pool works it by itself."""
    backend = _backends().get(alias, {})
    return backend.get("QUEUES") == [] and not options_of(alias).threads


def parse_options(given: dict[str, Any]) -> Options:
    known = {field.name for field in fields(Options)}
    return Options(**{name: value for name, value in given.items() if name in known})


def aliases_of(backend_class: type) -> list[str]:
    """Aliases in TASKS whose backend is of this class."""
    return [
        alias
        for alias, parameters in _backends().items()
        if issubclass(import_string(parameters["BACKEND"]), backend_class)
    ]


def _backends() -> dict[str, dict[str, Any]]:
    return cast("dict[str, dict[str, Any]]", settings.TASKS)
