"""A first-in-first-out gate around the application.

Threads of one Python process contend for one interpreter. Letting one request at a time through, in the order of
arrival, answers more requests a second than letting them all run, and keeps the slowest of them close to the
typical one (docs/benchmarks.md). What waits on purpose, like the lab's slow views, stays outside.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class FifoGate:
    """A semaphore whose waiters pass in the order in which they came."""

    def __init__(self, width: int) -> None:
        if width < 1:
            raise ValueError(f"A gate lets at least one through, not {width}.")
        self._free = width
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


def gated(
    application: WSGIApplication, gate: FifoGate, *, is_exempt: Callable[[str], bool]
) -> WSGIApplication:
    """``application`` behind ``gate``; paths for which ``is_exempt`` is true pass beside it."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_exempt(environ.get("PATH_INFO", "")):
            return application(environ, start_response)
        with gate:
            return application(environ, start_response)

    return serve
