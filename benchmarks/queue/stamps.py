"""Reading what the tasks wrote: which began, when and how often, and which ended."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

_LOOK_EVERY_SECONDS = 0.001


class Stamps:
    """The file so far. `begun` holds the first nanosecond of each task, by its number."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self._file = path.open("rb", buffering=0)
        self._rest = b""
        self.begun: dict[int, int] = {}
        self.begins: Counter[int] = Counter()
        self.ended: set[int] = set()

    def read(self) -> None:
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        for line in lines:
            event, number, nanosecond = line.split()
            self._note(event, int(number), int(nanosecond))

    def wait_for(self, numbers: Iterable[int], seconds: float = 60.0) -> None:
        """Until all of them began. Raises TimeoutError."""
        wanted, deadline = set(numbers), time.monotonic() + seconds
        while not wanted <= self.begun.keys():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(wanted - self.begun.keys())} of {len(wanted)} tasks did not begin")
            time.sleep(_LOOK_EVERY_SECONDS)
            self.read()

    def close(self) -> None:
        self._file.close()

    def _note(self, event: bytes, number: int, nanosecond: int) -> None:
        if event == b"ended":
            self.ended.add(number)
            return
        self.begun.setdefault(number, nanosecond)
        self.begins[number] += 1
