"""What the measuring process asks of every engine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.processes import ROOT
from benchmarks.queue import families

BIN = Path(sys.executable).parent


class Engine:
    """`stamp` and `nap` enqueue one task.

    `gap` bounds the random pause between measured tasks, in seconds. It is long enough for an engine to put away the
    task before; and as long as its polling, or every task would be enqueued at the same point of it.
    """

    gap = (0.02, 0.05)
    stamp: Callable[[int], object]
    nap: Callable[[int], object]

    def open(self) -> None:
        """Get ready to enqueue, and start the workers."""
        raise NotImplementedError

    def hold(self) -> None:
        """No task begins until `release`."""
        raise NotImplementedError

    def release(self) -> None:
        raise NotImplementedError

    def left(self) -> int:
        """How many unfinished tasks the engine still knows."""
        return 0

    def kill(self) -> None:
        """Kill all workers. Engines in the process that enqueues are killed with it, from outside."""

    def restart(self) -> None:
        """Start the workers again."""

    def close(self) -> None:
        """End the workers."""


class WorkerEngine(Engine):
    """Workers are processes of their own; their output goes to the log of the peer."""

    commands: Sequence[Sequence[str]]

    def __init__(self) -> None:
        self._workers: list[subprocess.Popen[bytes]] = []

    def restart(self) -> None:
        for worker in self._workers:
            worker.wait()
        self._workers = [self._start(command) for command in self.commands]

    def hold(self) -> None:
        for worker in self._workers:
            families.hold(worker.pid)
        time.sleep(self.gap[1])  # whoever sleeps between polls has slept enough at the release

    def release(self) -> None:
        for worker in self._workers:
            families.release(worker.pid)

    def kill(self) -> None:
        for worker in self._workers:
            families.kill(worker.pid)

    def close(self) -> None:
        self.kill()
        for worker in self._workers:
            worker.wait()

    def _start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, cwd=ROOT, stdout=sys.stderr, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
