"""Who wants to know that a task was enqueued in this process.

A leaf between the backends, which may be imported before the models, and the pools, which need them.
State belongs to one process: a forked child starts with no sleepers, since its parent's threads stayed behind.
"""

import os
from collections.abc import Callable
from threading import Lock
from typing import Protocol


class Sleeper(Protocol):
    def serves(self, alias: str, queue_name: str) -> bool: ...

    def wake(self, count: int = 1) -> None: ...


_sleepers: list[Sleeper] = []
_openers: list[Callable[[], object]] = []
_lock = Lock()


def ring(alias: str, queue_name: str) -> None:
    """Wake one thread in every pool that serves the queue; let a serving process start its pools first."""
    for opener in _openers:
        opener()
    for sleeper in _sleepers:
        if sleeper.serves(alias, queue_name):
            sleeper.wake()


def before_first_ring(opener: Callable[[], object]) -> None:
    """Call `opener` before each ring. It must be cheap once it has done its work."""
    with _lock:
        if opener not in _openers:
            _openers.append(opener)


def add(sleeper: Sleeper) -> None:
    with _lock:
        if sleeper not in _sleepers:
            _sleepers.append(sleeper)


def remove(sleeper: Sleeper) -> None:
    with _lock:
        if sleeper in _sleepers:
            _sleepers.remove(sleeper)


def _forget_parent() -> None:
    global _lock  # noqa: PLW0603 - the parent's lock may have been held at the fork
    _lock = Lock()
    _sleepers.clear()


os.register_at_fork(after_in_child=_forget_parent)
