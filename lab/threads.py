"""The lab's server: four threads that take requests in the order in which they came.

The site itself has more threads. A request of the lab may only do its work while it holds one of these four, so
the wait for a free thread is a true wait, and nobody outside the run feels it.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock

THREADS = 4
WAITING_LIMIT = 64
TIMEOUT_SECONDS = 20.0


class NoThread(Exception):  # noqa: N818 - named for what happened
    """Too many requests wait already, or this one waited too long."""


@dataclass(slots=True, eq=False)
class _Ticket:
    thread: int | None = None
    called: Event = field(default_factory=Event)


class Threads:
    """First come, first served. `hold()` gives the number of the thread, counted from 1."""

    def __init__(self, size: int = THREADS, waiting_limit: int = WAITING_LIMIT) -> None:
        self._free = deque(range(1, size + 1))
        self._waiting: deque[_Ticket] = deque()
        self._waiting_limit = waiting_limit
        self._lock = Lock()

    @contextmanager
    def hold(self, timeout_seconds: float = TIMEOUT_SECONDS) -> Iterator[int]:
        thread = self._take(timeout_seconds)
        try:
            yield thread
        finally:
            self._give_back(thread)

    @property
    def waiting(self) -> int:
        """How many requests wait at this moment."""
        return len(self._waiting)

    def _take(self, timeout_seconds: float) -> int:
        with self._lock:
            if self._free:
                return self._free.popleft()
            if len(self._waiting) >= self._waiting_limit:
                raise NoThread(f"{self._waiting_limit} requests wait already")
            ticket = _Ticket()
            self._waiting.append(ticket)
        ticket.called.wait(timeout_seconds)
        return self._redeem(ticket)

    def _redeem(self, ticket: _Ticket) -> int:
        with self._lock:
            if ticket.thread is not None:
                return ticket.thread
            self._waiting.remove(ticket)
        raise NoThread("no thread became free in time")

    def _give_back(self, thread: int) -> None:
        with self._lock:
            if not self._waiting:
                self._free.append(thread)
                return
            ticket = self._waiting.popleft()
            ticket.thread = thread
            ticket.called.set()
