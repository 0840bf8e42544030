"""A first-in-first-out gate around the application.

Threads of one Python process contend for one interpreter. Letting one request at a time through, in the order of
arrival, answers more requests a second than letting them all run, and keeps the slowest of them close to the
typical one (docs/benchmarks.md). What waits on purpose, like the lab's slow views, stays outside. What may come in
crowds waits at a gate of its own before that one, so that only one of the crowd at a time stands in everybody's line.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


RETRY_AFTER_SECONDS = 2
REFUSAL = b"Too many people ask for this at the moment. Go back and try again in two seconds.\n"
REFUSAL_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(REFUSAL))),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Retry-After", str(RETRY_AFTER_SECONDS)),
    ("HX-Reswap", "none"),  # a page that asked by itself stays as it is, and asks again
]


class GateFull(Exception):  # noqa: N818 - named for what happened
    """As many as may wait are waiting."""


class FifoGate:
    """A semaphore whose waiters pass in the order in which they came. No more than ``most_waiting`` may wait, if given."""

    def __init__(self, width: int, most_waiting: int | None = None) -> None:
        if width < 1:
            raise ValueError(f"A gate lets at least one through, not {width}.")
        self._free = width
        self._most_waiting = most_waiting
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            if self._most_waiting is not None and len(self._waiting) >= self._most_waiting:
                raise GateFull(f"{self._most_waiting} wait already")
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
    application: WSGIApplication, gate: FifoGate, *, is_gated: Callable[[WSGIEnvironment], bool]
) -> WSGIApplication:
    """``application`` behind ``gate``; requests for which ``is_gated`` is false pass beside it. A full gate answers 429."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_gated(environ):
            return application(environ, start_response)
        with ExitStack() as stack:
            try:
                stack.enter_context(gate)
            except GateFull:
                start_response("429 Too Many Requests", list(REFUSAL_HEADERS))
                return [REFUSAL]
            return application(environ, start_response)

    return serve
