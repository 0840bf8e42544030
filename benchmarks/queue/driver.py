"""The process that enqueues, one a peer. `python -m benchmarks.queue.driver ENGINE` obeys lines of JSON.

A request is `[verb, argument]`, the answer `{"answer": …}` or `{"error": …}`. At the end of its input it stops.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from benchmarks.queue.engines import Engine
from benchmarks.queue.stamps import Stamps
from benchmarks.queue.work import STAMPS

PACED_SECONDS, PACED_AT_LEAST = 4, 3
NAPS_FROM = 1_000_000  # numbers of naps, so that they differ from those of stamps


class Driver:
    """Every public method is a verb."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stamps = Stamps(Path(os.environ[STAMPS]))
        self._stamps.read()
        self._next = max((n for n in self._stamps.begun if n < NAPS_FROM), default=0) + 1
        self._draw = random.Random(1)

    def open(self, warm_up: int) -> None:
        """Start, and let some tasks pass unmeasured."""
        self._engine.open()
        self._stamps.wait_for([self._enqueue() for _ in range(warm_up)])

    def paced(self, count: int) -> dict[str, list[float]]:
        """One task at a time into an idle queue. Milliseconds of each enqueue, and from its call to the task's begin.

        A slow engine or a busy machine ends it sooner.
        """
        enqueues, starts = [], []
        end = time.monotonic() + PACED_SECONDS
        while len(starts) < count and (time.monotonic() < end or len(starts) < PACED_AT_LEAST):
            time.sleep(self._draw.uniform(*self._engine.gap))
            begin, clock = time.time_ns(), time.perf_counter()
            number = self._enqueue()
            enqueues.append((time.perf_counter() - clock) * 1000)
            self._stamps.wait_for([number])
            starts.append((self._stamps.begun[number] - begin) / 1e6)
        return {"enqueue": enqueues, "start": starts}

    def drain(self, count: int) -> dict[str, Any]:
        """Milliseconds of each enqueue in a row, while nobody works; then tasks per second, from first begin to last."""
        numbers, enqueues = [], []
        self._engine.hold()
        try:
            for _ in range(count):
                clock = time.perf_counter()
                numbers.append(self._enqueue())
                enqueues.append((time.perf_counter() - clock) * 1000)
        finally:
            self._engine.release()
        self._stamps.wait_for(numbers)
        begins = [self._stamps.begun[number] for number in numbers]
        return {"enqueue": enqueues, "rate": (count - 1) / (max(begins) - min(begins)) * 1e9}

    def naps(self, count: int) -> None:
        for number in range(count):
            self._engine.nap(NAPS_FROM + number)

    def long_queue(self, _: None) -> dict[str, list[float]]:
        self._engine.hold()
        from benchmarks.queue.rows import enqueue_beside_long_queue

        try:
            return enqueue_beside_long_queue()
        finally:
            self._engine.release()

    def kill(self, _: None) -> None:
        self._engine.kill()

    def restart(self, _: None) -> None:
        self._engine.restart()

    def left(self, _: None) -> int:
        return self._engine.left()

    def close(self) -> None:
        self._engine.close()
        self._stamps.close()

    def _enqueue(self) -> int:
        number = self._next
        self._next += 1
        self._engine.stamp(number)
        return number


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print must not mix with the answers
    module, _, name = sys.argv[1].rpartition(".")
    driver = Driver(getattr(import_module(module), name)())
    try:
        _obey(driver, answers)
    finally:
        driver.close()


def _obey(driver: Driver, answers: IO[str]) -> None:
    for line in sys.stdin:
        verb, argument = json.loads(line)
        try:
            answer = {"answer": getattr(driver, verb)(argument)}
        except Exception as error:  # noqa: BLE001 - told to who asked
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    main()
