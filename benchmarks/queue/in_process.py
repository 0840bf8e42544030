"""Engines whose tasks run in threads of the process that enqueues."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from threading import Event

import django

from benchmarks.queue import work
from benchmarks.queue.engines import Engine


class Threads(Engine):
    """A bare executor: the floor."""

    def open(self) -> None:
        self._use(ThreadPoolExecutor(2))
        self.stamp = lambda number: self._executor.submit(work.stamp, number)
        self.nap = lambda number: self._executor.submit(work.nap, number)

    def hold(self) -> None:
        self._gate.clear()
        for _ in range(2):
            self._executor.submit(self._gate.wait)

    def release(self) -> None:
        self._gate.set()

    def _use(self, executor: Executor) -> None:
        self._executor, self._gate = executor, Event()


class Local(Threads):
    """django-tasks-local."""

    def open(self) -> None:
        django.setup()
        from django.tasks import default_task_backend

        from benchmarks.queue.django_tasks import nap, stamp

        self._use(default_task_backend._state.executor)
        self.stamp, self.nap = stamp.enqueue, nap.enqueue


class Embedded(Engine):
    """Our pool of threads."""

    def open(self) -> None:
        django.setup()
        import background
        from background.pool import started_pools
        from benchmarks.queue.django_tasks import nap, stamp

        background.start()
        (self._pool,) = started_pools()
        self.stamp, self.nap = stamp.enqueue, nap.enqueue

    def hold(self) -> None:
        self._pool.resize(0)
        while any(thread.name.startswith("task ") for thread in threading.enumerate()):
            time.sleep(0.005)

    def release(self) -> None:
        self._pool.resize(2)

    def left(self) -> int:
        from benchmarks.queue.rows import unfinished

        return unfinished()

    def close(self) -> None:
        import background

        background.stop()
