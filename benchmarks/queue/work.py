"""What every peer's tasks do. Nothing is imported that a worker would not have loaded already."""

import os
import time

STAMPS = "RECTO_BENCH_STAMPS"
NAP_SECONDS = 0.05


def stamp(number: int) -> None:
    """The no-op: say when it began."""
    _append(b"begun", number)


def nap(number: int) -> None:
    """A short task that a kill may interrupt."""
    _append(b"begun", number)
    time.sleep(NAP_SECONDS)
    _append(b"ended", number)


def _append(event: bytes, number: int) -> None:
    """One write to a file that is opened for appending: whole lines, whoever else writes."""
    now = time.time_ns()
    file = os.open(os.environ[STAMPS], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, b"%s %d %d\n" % (event, number, now))
    os.close(file)
