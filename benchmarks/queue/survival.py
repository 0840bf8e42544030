"""What is left of 100 short tasks when kill -9 hits all workers amid them and they are started again."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.queue.driver import NAPS_FROM
from benchmarks.queue.stamps import Stamps
from benchmarks.queue.stations import Station

TASKS, KILL_AFTER, WAIT_SECONDS = 100, 30, 30
_NUMBERS = range(NAPS_FROM, NAPS_FROM + TASKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """`lost` tasks did not end and nobody knows them; `stuck` ones the engine knows, but did not finish in time;
    `rerun` ones began more than once."""

    lost: int
    stuck: int
    rerun: int
    seconds: float  # from the restart to the end of the last task


def survive_all(stations: dict[str, Station]) -> dict[str, Survival]:
    """All at once: what counts here is no time."""
    with ThreadPoolExecutor(max(1, len(stations))) as threads:
        futures = {name: threads.submit(_survive, station) for name, station in stations.items()}
    return {name: future.result() for name, future in futures.items()}


def _survive(station: Station) -> Survival:
    stamps = Stamps(station.stamps_path)
    station.ask("naps", TASKS)
    _wait(stamps, KILL_AFTER, WAIT_SECONDS)
    station.kill()
    station.restart()
    restarted = time.monotonic()
    _wait(stamps, TASKS, WAIT_SECONDS)
    seconds = time.monotonic() - restarted
    missing = len(set(_NUMBERS) - stamps.ended)
    time.sleep(0.2)  # the last task's outcome may still be on its way to the queue
    stuck = min(missing, station.ask("left"))
    rerun = sum(stamps.begins[number] > 1 for number in _NUMBERS)
    stamps.close()
    return Survival(lost=missing - stuck, stuck=stuck, rerun=rerun, seconds=seconds)


def _wait(stamps: Stamps, ended: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while len(stamps.ended) < ended and time.monotonic() < deadline:
        time.sleep(0.01)
        stamps.read()
