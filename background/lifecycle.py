"""When a process starts to work the queue, and how it stops.

Only a process that serves works the queue. It says so by `serve()`, in the WSGI module; management commands never
do. The threads start at the first enqueue or request, or two seconds later, whichever comes first, and never in a
process that forks before that: a preloading master leaves the work to its children.
"""

import atexit
import logging
import os
import sys
import time
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Lock, Timer

from django.core.signals import request_started
from django.db import connections

from background import alarm, caretaker
from background.backend import ThreadPoolBackend, WorkerBackend
from background.options import aliases_of, options_of
from background.pool import Pool, started_pools

logger = logging.getLogger(__name__)

_START_DELAY_SECONDS = 2.0
_RELOAD_GRACE_SECONDS = 0.1  # runserver's parent kills its child a quarter of a second after Ctrl+C
_SERVING_COMMANDS = {"runserver", "testserver"}

_lock = Lock()
_is_serving = False
_has_started = False
_is_master = False


def serve() -> None:
    """Declare that this process serves requests. Nothing runs yet. No-op under management commands."""
    global _is_serving  # noqa: PLW0603 - a fact about the process
    if _is_serving or not _may_serve(sys.argv, dict(os.environ)):
        return
    _is_serving = True
    request_started.connect(_start_at_request, dispatch_uid="background.lifecycle")
    alarm.before_first_ring(_start_if_serving)
    _stop_at_exit()
    _start_soon()


def start() -> None:
    """Start a pool for each alias that wants one. For a server's post-fork hook; does nothing the second time."""
    global _has_started  # noqa: PLW0603 - a fact about the process
    with _lock:
        if _has_started:
            return
        _has_started = True
        _stop_at_exit()
        _start_pools()
    logger.info("Background work starts in process %s", os.getpid())


def stop(grace_seconds: float | None = None) -> int:
    """Stop all pools of this process, the lab's too. Gives the number of tasks that went back to the queue.

    All share one grace period: `grace_seconds`, or the longest of theirs.
    """
    pools = started_pools()
    for pool in pools:
        pool.close()
    longest = max((pool.grace_seconds for pool in pools), default=0.0)
    deadline = time.monotonic() + (longest if grace_seconds is None else grace_seconds)
    returned = sum(pool.stop(max(0.0, deadline - time.monotonic())) for pool in pools)
    caretaker.release(start)
    connections.close_all()
    return returned


def _start_pools() -> None:
    if aliases_of(WorkerBackend):
        caretaker.hold(start)
    for alias in aliases_of(ThreadPoolBackend):
        if threads := options_of(alias).threads:
            Pool(alias, threads=threads).start()


def _may_serve(arguments: list[str], environment: dict[str, str]) -> bool:
    """A server may; a management command may not, except one that serves, in the process that really does."""
    if Path(arguments[0]).name not in {"manage.py", "django-admin", "__main__.py"}:
        return True
    if not _SERVING_COMMANDS.intersection(arguments[1:2]):
        return False
    return "--noreload" in arguments or environment.get("RUN_MAIN") == "true"


def _start_at_request(**_kwargs: object) -> None:
    _start_if_serving()


def _start_if_serving() -> None:
    if _is_serving and not _has_started:
        start()


def _start_soon() -> None:
    """Rows may wait from before a crash, and no request may come."""
    timer = Timer(_START_DELAY_SECONDS, _start_unless_master)
    timer.daemon = True
    timer.start()


def _start_unless_master() -> None:
    if not _is_master:
        _start_if_serving()


def _stop_at_exit() -> None:
    # A child of multiprocessing, such as granian's workers, runs only the finalizers before Python 3.13.
    atexit.register(_end)
    Finalize(None, _end, exitpriority=100)


def _end() -> None:
    """Stop, and start nothing any more: the timer may be about to. Does nothing the second time."""
    global _has_started  # noqa: PLW0603 - a fact about the process
    with _lock:
        _has_started = True
    stop(_RELOAD_GRACE_SECONDS if os.environ.get("RUN_MAIN") == "true" else None)


def _note_fork() -> None:
    global _is_master  # noqa: PLW0603 - a fact about the process
    _is_master = True


def _begin_as_child() -> None:
    """A child of a preloading master serves; a child of a process that works already is no server."""
    global _lock, _is_serving, _has_started, _is_master  # noqa: PLW0603 - facts about the process
    _lock = Lock()
    _is_serving = _is_serving and not _has_started
    _has_started = _is_master = False
    if _is_serving:
        _start_soon()


os.register_at_fork(after_in_parent=_note_fork, after_in_child=_begin_as_child)
