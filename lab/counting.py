"""Processes beside the server that count primes.

Counting in the server's own threads would make every page wait: they would all take turns at one interpreter.
"""

import subprocess
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Self

PROJECT = Path(__file__).resolve().parents[1]
LIMIT_SECONDS = 30.0
ENDED = "the counting process has ended"


class NoCount(Exception):  # noqa: N818 - named for what happened
    """The process ended, or took too long."""


class CountingProcess:
    """One Python process. Each count gets a thread in it, and all share its interpreter. `with` ends it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "lab.primes"]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._names = count(1)
        self._waiting: dict[str, SimpleQueue[int | None]] = {}
        self._lock = Lock()
        self._reader = Thread(target=self._read, name="lab counting", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Its pipes are closed and its end is awaited; what it has not read by then can't be flushed.
        with suppress(BrokenPipeError), self._process:
            self._process.kill()
            self._reader.join()

    def count(self, below: int) -> int:
        """The primes below a number. Waits for it, or raises `NoCount`."""
        answer: SimpleQueue[int | None] = SimpleQueue()
        try:
            with self._lock:
                name = str(next(self._names))
                self._waiting[name] = answer
                self._process.stdin.write(f"{name} {below}\n")  # type: ignore[union-attr]
            found = answer.get(timeout=LIMIT_SECONDS)
        except (OSError, ValueError) as error:
            raise NoCount(ENDED) from error
        except Empty as error:
            raise NoCount("the counting process does not answer") from error
        if found is None:
            raise NoCount(ENDED)
        return found

    def _read(self) -> None:
        for line in self._process.stdout:  # type: ignore[union-attr]
            name, found = line.split()
            self._waiting.pop(name).put(int(found))
        for answer in list(self._waiting.values()):
            answer.put(None)
