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

ROUNDS, WARM_UP = 3, 10


@dataclass(slots=True)
class Found:
    """Milliseconds of all rounds, and tasks per second of each."""

    title: str
    missing: str = ""  # why nothing was measured
    enqueue: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    survival: Survival | None = None
    empty_queue: list[float] = field(default_factory=list)
    long_queue: list[float] = field(default_factory=list)


def measure_all(names: list[str] | None = None) -> dict[str, Found]:
    found = {name: Found(PEERS[name].full_title) for name in names or PEERS}
    with _stations(found) as stations:
        for number in range(ROUNDS):
            _say(f"round {number + 1}")
            for name, station in stations.items():
                _measure(station, found[name])
        _say("10,000 rows")
        for name in stations:
            if name.startswith("embedded"):
                _measure_long_queue(stations[name], found[name])
        _say("kill -9")
        for name, survival in survive_all(stations).items():
            found[name].survival = survival
    return found


def _measure(station: Station, found: Found) -> None:
    paced = station.ask("paced", station.peer.samples)
    found.enqueue += paced["enqueue"]
    found.start += paced["start"]
    found.rates.append(station.ask("drain", station.peer.drain))


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
