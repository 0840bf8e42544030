"""What a scenario may do while it plays: wait, stamp, send visitors, put workers to a queue."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from threading import Thread
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background.pool import Pool
from background.shapes import AnyResult, AnyTask, Row
from lab import recording
from lab.live import LiveRun
from lab.models import queue_of
from lab.visitors import Visitors

ALIAS = "lab"
SLICE_SECONDS = 0.03
STORE_EVERY_SECONDS = 0.3
UNFINISHED = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


def second() -> float:
    """How long a second of the knobs lasts, in true seconds. Tests shorten it."""
    return float(getattr(settings, "LAB_SECOND", 1.0))


class NoReply(Exception):  # noqa: N818 - named for what happened
    """The lab's server cannot be reached, or broke."""


class Stage:
    """Every wait goes through here, so a run can be stopped at any moment. Raises `Stopped` when it was."""

    def __init__(
        self,
        live: LiveRun,
        knobs: Mapping[str, int],
        host: str,
        store: Callable[[], None],
        limit_seconds: float,
    ) -> None:
        self.live = live
        self.knobs = knobs
        self.queue_name = queue_of(live.uid.hex)
        self._visitors = Visitors(live, host)
        self._store = store
        self._deadline = time.monotonic() + limit_seconds
        self._stored_at = time.monotonic()

    @property
    def run(self) -> str:
        """The run's id as tasks get it: their first argument."""
        return self.live.uid.hex

    @contextmanager
    def lane(self, name: str) -> Iterator[None]:
        """Begin a lane's clock, and end it."""
        self.live.stamp(name, 0, recording.BEGIN)
        yield
        self.live.stamp(name, 0, recording.END)
        self._store()

    def heartbeats(self, lane: str) -> AbstractContextManager[None]:
        return self._visitors.heartbeats(lane)

    def visit(self, lane: str, number: int) -> Thread:
        return self._visitors.send(lane, number)

    def clear(self) -> None:
        """Let nobody be under way any more: a visitor who arrives later could still enqueue a task."""
        self._visitors.await_return()

    def stamp(self, lane: str, item: int, event: str, note: str = "") -> None:
        self.live.stamp(lane, item, event, note)

    def enqueue(self, task: AnyTask, key: str | int, *args: Any, **using: Any) -> AnyResult:
        """Enqueue on the run's own queue. ``key`` is the item's number, or ``lane:number``."""
        placed = task.using(**{"queue_name": self.queue_name, **using})
        return placed.enqueue(self.run, key, *args)

    @contextmanager
    def workers(
        self, threads: int, queue_name: str = "", *, grace_seconds: float = 5.0, poll_seconds: float = 0.25
    ) -> Iterator[Pool]:
        """Real workers on the run's own queue. They end with the block.

        A task at hand then has so many seconds to end; after that it goes back to the queue.
        """
        pool = Pool(
            ALIAS, queue_names=[queue_name or self.queue_name], threads=threads, poll_seconds=poll_seconds
        )
        pool.start()
        try:
            yield pool
        finally:
            pool.stop(grace_seconds=grace_seconds)

    def wait(self, seconds: float) -> None:
        """Let seconds of the knobs pass."""
        until = time.monotonic() + seconds * second()
        while (left := until - time.monotonic()) > 0:
            self._turn(left)

    def wait_until(self, is_done: Callable[[], bool]) -> None:
        while not is_done():
            self._turn(SLICE_SECONDS)

    def wait_for_replies(self, lane: str, visits: list[Thread]) -> None:
        """Until every visitor has a reply. Raises `NoReply` when the site did not answer one as it should."""
        self.wait_until(lambda: not any(visit.is_alive() for visit in visits))
        statuses = {int(row[3]) for row in self.live.requests.get(lane, [])}
        if not all(200 <= status < 300 for status in statuses):
            raise NoReply(f"Visitors got the answers {sorted(statuses)}")

    def wait_for_queue(self) -> None:
        """Until every task of the run has finished, waiting retries included."""
        rows = self._rows().filter(status__in=UNFINISHED)
        self.wait_until(lambda: not rows.exists())

    def count(self, status: str) -> int:
        """How many of the run's tasks have that status in the queue's table."""
        return self._rows().filter(status=status).count()

    def waiting(self, lane: str) -> list[int]:
        """The numbers of the lane's tasks that are READY in the queue's table."""
        ready = self._rows().filter(status=TaskResultStatus.READY)
        keys = [str(call["args"][1]) for call in ready.values_list("args_kwargs", flat=True)]
        return sorted(int(key.partition(":")[2]) for key in keys if key.startswith(f"{lane}:"))

    def _rows(self) -> QuerySet[Row]:
        return DBTaskResult.objects.filter(backend_name=ALIAS, queue_name__startswith=self.queue_name)

    def _turn(self, seconds: float) -> None:
        if time.monotonic() > self._deadline:
            self.live.stop.set()
        self.live.pause(min(seconds, SLICE_SECONDS))
        if time.monotonic() - self._stored_at >= STORE_EVERY_SECONDS:
            self._store()
            self._stored_at = time.monotonic()
