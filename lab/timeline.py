"""From stamps to positions: bars, scales and medians. Pure arithmetic; all times in milliseconds."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from lab.findings import Bar, BarKind, Tick
from lab.recording import FINISHED, QUEUED, STARTED, LaneRecording, Mark

STEPS = (50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0, 20000.0)
MOST_STEPS = 8
NOTICEABLE = 0.002  # of the span: a shorter wait is not drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One delivery of a task to a worker. ``note`` is its outcome: a status, and the error's last line."""

    number: int
    queued: float | None
    started: float | None
    finished: float | None
    note: str

    @property
    def is_good(self) -> bool:
        """Whether it succeeded, or may still do so."""
        return self.finished is None or self.note.startswith("SUCCESSFUL")


def tries(lane: LaneRecording, item: int) -> list[Try]:
    """The deliveries of a task, the first one first. A next one is queued before the last one has ended."""
    by_event: dict[str, list[Mark]] = {QUEUED: [], STARTED: [], FINISHED: []}
    for mark in lane.of(item):
        by_event.get(mark.event, []).append(mark)
    rows = zip_longest(by_event[QUEUED], by_event[STARTED], by_event[FINISHED])
    return [
        Try(
            number=number,
            queued=queued.at if queued else None,
            started=started.at if started else None,
            finished=finished.at if finished else None,
            note=finished.note if finished else "",
        )
        for number, (queued, started, finished) in enumerate(rows, 1)
    ]


def scale(longest: float) -> tuple[float, float]:
    """(span, step): the finest step that needs no more than eight marks, and the span it divides evenly."""
    step = next((step for step in STEPS if longest <= step * MOST_STEPS), STEPS[-1])
    return max(1, math.ceil(longest / step)) * step, step


def marks(span: float, step: float) -> list[float]:
    """Where the scale's marks stand, without its end."""
    return [index * step for index in range(round(span / step))]


def phase_bars(
    lane: LaneRecording, phases: Sequence[tuple[str, str, BarKind]], span: float, items: Sequence[int] = ()
) -> tuple[Bar, ...]:
    """One row an item; in it a bar for each phase (from event, to event, kind) that has begun.

    A phase that has not ended yet reaches to where the lane is now, or to its end if it never did.
    """
    rows = list(items) or lane.items()
    found = [_bar(lane, item, row, phase, span) for row, item in enumerate(rows) for phase in phases]
    return tuple(bar for bar in found if bar is not None)


def queue_bars(lane: LaneRecording, span: float, items: Sequence[int] = ()) -> tuple[Bar, ...]:
    """How long each task was in the queue, and how long a worker was at it. Handles tasks that were tried again."""
    rows = list(items) or lane.items()
    return tuple(bar for row, item in enumerate(rows) for bar in _task_bars(lane, item, row, span))


def try_bars(lane: LaneRecording, found: Try, row: int, span: float) -> list[Bar]:
    """The bars of one delivery."""
    bars = []
    if found.queued is not None:
        until = lane.length if found.started is None else found.started
        bars.append(_drawn("queued", row, found.queued, until, span))
    if found.started is not None:
        until = lane.length if found.finished is None else found.finished
        bars.append(_drawn("work" if found.is_good else "failed", row, found.started, until, span))
    return [bar for bar in bars if bar is not None]


def reply_ticks(
    lane: LaneRecording, event: str, items: Sequence[int] = (), *, every: bool = False
) -> tuple[Tick, ...]:
    """A stroke where the event first happened to each item, or each time it did."""
    rows = list(items) or lane.items()
    found = (
        (row, [mark.at for mark in lane.of(item) if mark.event == event]) for row, item in enumerate(rows)
    )
    return tuple(Tick(row=row, at=at) for row, times in found for at in (times if every else times[:1]))


def waits(lane: LaneRecording, start: str, end: str) -> dict[int, float]:
    """Item -> time between two events, for the items that have both."""
    pairs = ((item, lane.first(item, start), lane.last(item, end)) for item in lane.items())
    return {item: round(b - a, 1) for item, a, b in pairs if a is not None and b is not None}


def worst(values: Iterable[float]) -> float | None:
    return max(values, default=None)


def median(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(statistics.median(found), 1) if found else None


def pings_between(lane: LaneRecording, start: float | None, end: float | None) -> list[float]:
    """How long the heartbeats took that were sent within a span."""
    if start is None or end is None:
        return []
    return [took for sent, took in lane.pings if start <= sent <= end]


def _bar(
    lane: LaneRecording, item: int, row: int, phase: tuple[str, str, BarKind], span: float
) -> Bar | None:
    begins, ends, kind = phase
    start, end = lane.first(item, begins), lane.first(item, ends)
    return None if start is None else _drawn(kind, row, start, lane.length if end is None else end, span)


def _drawn(kind: BarKind, row: int, start: float, end: float, span: float) -> Bar | None:
    width = round(end - start, 1)
    if width < span * NOTICEABLE and kind in ("wait", "queued"):
        return None
    return Bar(kind=kind, row=row, start=start, width=max(width, 0.0))


def _task_bars(lane: LaneRecording, item: int, row: int, span: float) -> list[Bar]:
    return [bar for found in tries(lane, item) for bar in try_bars(lane, found, row, span)]
