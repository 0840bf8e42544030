"""Renders many rows on all cores. A cold load is almost nothing but rendering."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

FEWEST = 200  # below it, starting processes costs more than it saves
CHUNK = 50

type Job = Callable[[], dict[str, Any]]


def render_all(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """The results of ``jobs``, in order. Many are shared between processes, for which each must be picklable."""
    if len(jobs) < FEWEST or not _may_fork():
        return [job() for job in jobs]
    workers = os.cpu_count() or 1
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
        return list(pool.map(_run, jobs, chunksize=CHUNK))


def _run(job: Job) -> dict[str, Any]:
    return job()


def _may_fork() -> bool:
    """A process with one thread may fork safely: a management command, not a server."""
    return sys.platform == "linux" and threading.active_count() == 1 and (os.cpu_count() or 1) > 1
