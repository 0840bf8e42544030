"""A run as plain values: what the drawings and the tables are made from. No Django here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Events of a lane itself (item 0).
BEGIN = "begin"
END = "end"

# Events of a task.
QUEUED = "queued"
STARTED = "started"
FINISHED = "finished"

# Events of a request at the lab's server.
RECEIVED = "received"
THREAD = "thread"
REPLIED = "replied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One stamp. ``at`` is in milliseconds since the start of its lane."""

    item: int
    event: str
    at: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One visitor's request, as the visitor saw it. Milliseconds since the start of the lane; took_ms a span."""

    item: int
    sent: float
    took_ms: float
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRecording:
    """``length`` is how far the lane has got, in ms; a lane that has not begun is not in the recording."""

    name: str
    marks: tuple[Mark, ...] = ()
    pings: tuple[tuple[float, float], ...] = ()  # (sent, took) in ms
    requests: tuple[Request, ...] = ()
    length: float = 0.0
    is_over: bool = False

    def items(self) -> list[int]:
        return sorted({mark.item for mark in self.marks if mark.item})

    def of(self, item: int) -> list[Mark]:
        return [mark for mark in self.marks if mark.item == item]

    def first(self, item: int, event: str) -> float | None:
        """When the event first happened to the item, or None while it has not."""
        return next((mark.at for mark in self.marks if mark.item == item and mark.event == event), None)

    def last(self, item: int, event: str) -> float | None:
        return next(
            (mark.at for mark in reversed(self.marks) if mark.item == item and mark.event == event), None
        )

    def note(self, item: int, event: str) -> str:
        """The note of the latest such mark; empty where there is none."""
        return next(
            (mark.note for mark in reversed(self.marks) if mark.item == item and mark.event == event), ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """``knobs`` as the run was started with. ``second`` is how many true ms a second of the knobs lasted.

    A run that is under way, or was stopped before its end, is not finished: no figure of the whole is known.
    """

    knobs: Mapping[str, int]
    lanes: Mapping[str, LaneRecording] = field(default_factory=dict)
    is_finished: bool = False
    second: float = 1000.0

    def lane(self, name: str) -> LaneRecording:
        return self.lanes.get(name) or LaneRecording(name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawStamp:
    """A stamp as stored: ``at`` in milliseconds since the run's start."""

    lane: str
    item: int
    event: str
    at: float
    note: str = ""


def lanes_from(
    stamps: Iterable[RawStamp],
    pings: Mapping[str, list[list[float]]],
    requests: Mapping[str, list[list[float]]],
    now: float,
) -> dict[str, LaneRecording]:
    """Sort stamps (in order of time) into lanes, each counted from its own begin. ``now`` ends an open lane."""
    by_lane: dict[str, list[RawStamp]] = {}
    for stamp in stamps:
        by_lane.setdefault(stamp.lane, []).append(stamp)
    return {
        name: _lane(name, found, pings.get(name, []), requests.get(name, []), now)
        for name, found in by_lane.items()
    }


def _lane(
    name: str, stamps: list[RawStamp], pings: list[list[float]], requests: list[list[float]], now: float
) -> LaneRecording:
    begin = next((stamp.at for stamp in stamps if stamp.event == BEGIN), stamps[0].at)
    end = next((stamp.at for stamp in stamps if stamp.event == END), None)
    latest = max(stamp.at for stamp in stamps)
    return LaneRecording(
        name=name,
        marks=tuple(_mark(stamp, begin) for stamp in stamps),
        pings=tuple(sorted((round(sent - begin, 1), took) for sent, took in pings)),
        requests=tuple(_request(row, begin) for row in sorted(requests)),
        length=round((max(now, latest) if end is None else end) - begin, 1),
        is_over=end is not None,
    )


def _mark(stamp: RawStamp, begin: float) -> Mark:
    return Mark(item=stamp.item, event=stamp.event, at=round(stamp.at - begin, 1), note=stamp.note)


def _request(row: list[float], begin: float) -> Request:
    number, sent, took, status = row
    return Request(item=int(number), sent=round(sent - begin, 1), took_ms=took, status=int(status))
