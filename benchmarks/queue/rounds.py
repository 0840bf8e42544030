"""The run: every peer is set up, measured in rounds that take turns, killed once, and removed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.queue.peers import PEERS
from benchmarks.queue.stations import Services, Station, UnavailableError
from benchmarks.queue.survival import Survival, survive_all

PACED_ROUNDS, DRAIN_ROUNDS, WARM_UP = 6, 3, 10


@dataclass(slots=True)
class Found:
    """Milliseconds of all rounds, and tasks per second of each."""

    title: str
    missing: str = ""  # why nothing was measured
    enqueue: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    burst: list[float] = field(default_factory=list)  # enqueues in a row
    rates: list[float] = field(default_factory=list)
    survival: Survival | None = None
    empty_queue: list[float] = field(default_factory=list)
    long_queue: list[float] = field(default_factory=list)


def measure_all(names: list[str] | None = None) -> dict[str, Found]:
    found = {name: Found(PEERS[name].full_title) for name in names or PEERS}
    with _stations(found) as stations:
        _take_turns(stations, found)
        _say("10,000 rows")
        for name in stations:
            if name.startswith("embedded"):
                _measure_long_queue(stations[name], found[name])
        _say("kill -9")
        for name, survival in survive_all(stations).items():
            found[name].survival = survival
    return found


def _take_turns(stations: dict[str, Station], found: dict[str, Found]) -> None:
    """Many short turns: what else the machine does meanwhile hits all alike."""
    for number in range(PACED_ROUNDS):
        _say(f"one task at a time, round {number + 1}")
        for name, station in stations.items():
            paced = station.ask("paced", station.peer.samples)
            found[name].enqueue += paced["enqueue"]
            found[name].start += paced["start"]
    for number in range(DRAIN_ROUNDS):
        _say(f"many tasks, round {number + 1}")
        for name, station in stations.items():
            drained = station.ask("drain", station.peer.drain)
            found[name].burst += drained["enqueue"]
            found[name].rates.append(drained["rate"])


def _measure_long_queue(station: Station, found: Found) -> None:
    timed = station.ask("long_queue")
    found.empty_queue, found.long_queue = timed["empty"], timed["long"]


@contextmanager
def _stations(found: dict[str, Found]) -> Iterator[dict[str, Station]]:
    """Those that can be had. Nothing of them is left at the end."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recto-queue-")))
        services = Services()
        stack.callback(services.remove_all)
        stations = {}
        for name, peer in found.items():
            _say(f"setting up {name}")
            try:
                stations[name] = Station(PEERS[name], folder / name, services)
            except UnavailableError as reason:
                peer.missing = str(reason)
                continue
            stack.callback(stations[name].close)
        for station in stations.values():
            station.ask("open", WARM_UP)
        yield stations


def _say(what: str) -> None:
    print(f"queue: {what} …", file=sys.stderr, flush=True)
