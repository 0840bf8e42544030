"""A bounded pool of threads that claims and runs rows of one backend in this process."""

import logging
import os
import time
from collections.abc import Sequence
from itertools import count
from threading import Condition, Thread
from types import TracebackType
from typing import Self

from django.db import close_old_connections, connections

from background import alarm, caretaker, claiming, execution, fence, heartbeat, identity
from background.options import options_of
from background.shapes import Row

logger = logging.getLogger(__name__)


_started: set["Pool"] = set()


def started_pools() -> list["Pool"]:
    """The pools of this process that were started and not stopped, whoever started them."""
    return list(_started)


class Pool:
    """Threads that work the queues of one alias: all of them, or only `queue_names`.

    Rows are claimed one at a time when a thread is free, so nothing is ever claimed but unstarted. Several pools
    may share an alias. `with Pool(...)` starts and stops it.
    """

    def __init__(
        self,
        alias: str,
        queue_names: Sequence[str] | None = None,
        threads: int = 2,
        poll_seconds: float | None = None,
    ) -> None:
        options = options_of(alias)
        self.alias = alias
        self.queue_names = None if queue_names is None else tuple(queue_names)
        self.poll_seconds = options.poll_seconds if poll_seconds is None else poll_seconds
        self._grace_seconds = options.grace_seconds
        self._size = threads
        self._pool_id = identity.new_worker_id()
        self._numbers = count(1)
        self._condition = Condition()
        self._threads: dict[str, Thread] = {}
        self._running: dict[str, Row] = {}
        self._rings = 0
        self._polled_at = time.monotonic()
        self._is_open = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def size(self) -> int:
        """How many threads the pool should have."""
        return self._size

    @property
    def running(self) -> dict[str, str]:
        """Task ids by the worker id that runs them, at this moment."""
        return {worker_id: str(row.pk) for worker_id, row in dict(self._running).items()}

    def serves(self, alias: str, queue_name: str) -> bool:
        return alias == self.alias and (self.queue_names is None or queue_name in self.queue_names)

    def start(self) -> None:
        """Start the threads. Does nothing when the pool runs."""
        with self._condition:
            if self._is_open:
                return
            self._is_open = True
            self._add_threads()
        _started.add(self)
        caretaker.hold(self)
        alarm.add(self)

    def wake(self, count: int = 1) -> None:
        """Let up to `count` idle threads look for work. A ring with nobody idle is kept for who is free next."""
        with self._condition:
            self._rings = min(self._rings + count, max(self._size, 1))
            self._condition.notify(count)

    def resize(self, threads: int) -> None:
        """Change the number of threads. Those too many end after the task they run."""
        with self._condition:
            self._size = threads
            if self._is_open:
                self._add_threads()
            self._condition.notify_all()

    @property
    def grace_seconds(self) -> float:
        return self._grace_seconds

    def close(self) -> None:
        """Stop claiming. What runs goes on."""
        with self._condition:
            self._is_open = False
            self._condition.notify_all()
        alarm.remove(self)

    def stop(self, grace_seconds: float | None = None) -> int:
        """Stop claiming, wait for running tasks, then return the rest to READY. Gives the number returned.

        A thread cannot be killed: one that outlives the grace period is left behind, and the fence drops its outcome.
        """
        self.close()
        deadline = time.monotonic() + (self._grace_seconds if grace_seconds is None else grace_seconds)
        for thread in list(self._threads.values()):
            thread.join(max(0.0, deadline - time.monotonic()))
        returned = self._give_back()
        caretaker.release(self)
        _started.discard(self)
        return returned

    def _add_threads(self) -> None:
        while len(self._threads) < self._size:
            worker_id = f"{self._pool_id}.{next(self._numbers)}"
            thread = Thread(target=self._work, args=(worker_id,), name=f"task {worker_id}", daemon=True)
            self._threads[worker_id] = thread
            thread.start()

    def _give_back(self) -> int:
        left = dict(self._running)
        returned = sum(fence.give_back(row) for row in left.values())
        for worker_id in left:
            heartbeat.drop(worker_id)
        if returned:
            logger.warning("%s unfinished tasks went back to the queue", returned)
        return returned

    def _work(self, worker_id: str) -> None:
        try:
            self._work_until_unwanted(worker_id)
        finally:
            with self._condition:
                self._threads.pop(worker_id, None)
                if self._is_open:
                    self._add_threads()
            connections.close_all()

    def _work_until_unwanted(self, worker_id: str) -> None:
        is_polling = False
        try:
            heartbeat.register(worker_id, self.alias)
            while self._is_wanted(worker_id):
                if not self._work_once(worker_id):
                    is_polling = self._rest(worker_id)
                elif is_polling:
                    self.wake()  # where a poll found one row there may be more
        except Exception:
            # The row it may hold must not stay with a live worker: this worker id ends, another begins.
            logger.exception("Worker %s gives up", worker_id)
            time.sleep(min(1.0, self.poll_seconds))
        finally:
            self._leave(worker_id)

    def _leave(self, worker_id: str) -> None:
        self._running.pop(worker_id, None)
        try:
            heartbeat.drop(worker_id)
        except Exception:
            logger.exception("The heartbeat of %s could not be removed", worker_id)

    def _is_wanted(self, worker_id: str) -> bool:
        return self._is_open and worker_id in list(self._threads)[: self._size]

    def _work_once(self, worker_id: str) -> bool:
        close_old_connections()
        row = claiming.claim_next(self.alias, self.queue_names, worker_id)
        if row is None:
            return False
        self._running[worker_id] = row
        execution.run(row)
        self._running.pop(worker_id, None)
        return True

    def _rest(self, worker_id: str) -> bool:
        """Wait for a ring or for the time to poll. True when it was the poll's time; only one thread gets it."""
        with self._condition:
            while self._is_wanted(worker_id):
                if self._rings:
                    self._rings -= 1
                    return False
                wait = self._polled_at + self.poll_seconds - time.monotonic()
                if wait <= 0:
                    self._polled_at = time.monotonic()
                    return True
                self._condition.wait(wait)
        return False


os.register_at_fork(after_in_child=_started.clear)  # the threads stayed in the parent
