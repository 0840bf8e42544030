"""A process and all that it forked: workers fork, and a signal must reach every one of them."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path


def hold(pid: int) -> None:
    _signal(pid, signal.SIGSTOP)


def release(pid: int) -> None:
    _signal(pid, signal.SIGCONT)


def kill(pid: int) -> None:
    """Held first, so that none forks while the others die."""
    hold(pid)
    _signal(pid, signal.SIGKILL)


def _signal(pid: int, number: int) -> None:
    for member in _members(pid):
        with suppress(ProcessLookupError):
            os.kill(member, number)


def _members(pid: int) -> list[int]:
    """The process first, then its descendants."""
    parents = _parents()
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def _parents() -> dict[int, int]:
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            parents[int(status.parent.name)] = int(fields[1])
    return parents
