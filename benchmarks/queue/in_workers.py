"""Engines whose tasks run in worker processes: two of them, or two threads or children of one."""

from __future__ import annotations

import os
import sys

import django

from benchmarks.queue.engines import BIN, WorkerEngine


class DatabaseWorkers(WorkerEngine):
    """django-tasks-db's worker command; ours where the settings install our app, which extends it."""

    def __init__(self) -> None:
        super().__init__()
        interval = os.environ["RECTO_BENCH_INTERVAL"]
        self.gap = (0.02, 0.02 + float(interval))
        self.commands = [[sys.executable, "-m", "django", "db_worker", "--interval", interval]] * 2

    def open(self) -> None:
        django.setup()
        from benchmarks.queue.django_tasks import nap, stamp

        self.stamp, self.nap = stamp.enqueue, nap.enqueue
        self.restart()

    def left(self) -> int:
        from benchmarks.queue.rows import unfinished

        return unfinished()


class Huey(WorkerEngine):
    gap = (0.02, 0.22)
    commands = [[str(BIN / "huey_consumer"), "benchmarks.queue.huey_tasks.huey", "--workers", "2"]]

    def open(self) -> None:
        from benchmarks.queue import huey_tasks

        self._huey = huey_tasks.huey
        self.stamp, self.nap = huey_tasks.stamp, huey_tasks.nap
        self.restart()

    def left(self) -> int:
        return int(self._huey.pending_count())


class Celery(WorkerEngine):
    commands = [
        [
            *(sys.executable, "-m", "celery", "--app", "benchmarks.queue.celery_tasks", "worker"),
            *("--pool", "prefork", "--concurrency", "2", "--loglevel", "WARNING"),
        ]
    ]

    def open(self) -> None:
        from benchmarks.queue import celery_tasks

        self.stamp, self.nap = celery_tasks.stamp.delay, celery_tasks.nap.delay
        self.restart()

    def left(self) -> int:
        redis = _redis()
        return int(redis.llen("celery") + redis.hlen("unacked"))


class RQ(WorkerEngine):
    def open(self) -> None:
        import rq

        from benchmarks.queue import work

        self._queue = rq.Queue(connection=_redis())
        self.commands = [[str(BIN / "rq"), "worker", "--url", os.environ["RECTO_BENCH_BROKER"]]] * 2
        self.stamp = lambda number: self._queue.enqueue(work.stamp, number)
        self.nap = lambda number: self._queue.enqueue(work.nap, number)
        self.restart()

    def left(self) -> int:
        started = self._queue.started_job_registry.get_job_ids(cleanup=False)
        return len(self._queue) + len(started)


def _redis():
    import redis

    return redis.Redis.from_url(os.environ["RECTO_BENCH_BROKER"])
