"""One thread a process that keeps the queue healthy: beats, reaps, starts periodic tasks, resumes workflows.

It has its own thread, because the threads of a pool may all be busy with long tasks when a beat is due.
It lives as long as somebody holds it.
"""

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from django.db import close_old_connections, connections

from background import heartbeat, periodic, reaper, workflow

logger = logging.getLogger(__name__)

_TURN_SECONDS = 1.0
_JOBS: tuple[tuple[float, Callable[[], object]], ...] = (  # seconds between runs, job
    (heartbeat.BEAT_SECONDS, heartbeat.beat),
    (5.0, reaper.reap),
    (1.0, periodic.enqueue_due),
    (15.0, workflow.sweep),
)


@dataclass(slots=True)
class _Caretaker:
    holders: set[int] = field(default_factory=set)
    thread: Thread | None = None
    ended: Event = field(default_factory=Event)


_caretaker = _Caretaker()
_lock = Lock()


def hold(holder: object) -> None:
    """Have the caretaker run until `release` is called with the same object."""
    with _lock:
        _caretaker.holders.add(id(holder))
        if _caretaker.thread is None:
            _caretaker.ended = Event()
            _caretaker.thread = Thread(
                target=_take_care, args=(_caretaker.ended,), name="background-caretaker", daemon=True
            )
            _caretaker.thread.start()


def release(holder: object, wait_seconds: float = 5.0) -> None:
    with _lock:
        _caretaker.holders.discard(id(holder))
        thread = _caretaker.thread
        if _caretaker.holders or thread is None:
            return
        _caretaker.ended.set()
        _caretaker.thread = None
    thread.join(wait_seconds)


def _take_care(ended: Event) -> None:
    due_at = [0.0] * len(_JOBS)
    try:
        while not ended.is_set():
            _take_turn(due_at)
            ended.wait(_TURN_SECONDS)
    finally:
        connections.close_all()


def _take_turn(due_at: list[float]) -> None:
    for index, (seconds, job) in enumerate(_JOBS):
        if due_at[index] > time.monotonic():
            continue
        due_at[index] = time.monotonic() + seconds
        try:
            close_old_connections()
            job()
        except Exception:
            logger.exception("%s.%s failed", job.__module__, job.__name__)


def _forget_parent() -> None:
    global _lock, _caretaker  # noqa: PLW0603 - threads and held locks stay behind at a fork
    _lock = Lock()
    _caretaker = _Caretaker()


os.register_at_fork(after_in_child=_forget_parent)
