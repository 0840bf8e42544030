"""A run's rows as a `Recording`."""

import time
import uuid

from lab.models import Run
from lab.recording import RawStamp, Recording, lanes_from
from lab.stage import second


def record(uid: uuid.UUID, *, is_over: bool | None = None) -> Recording:
    """Everything stored of the run so far, in two queries."""
    return record_of(Run.objects.get(uid=uid), is_over=is_over)


def record_of(run: Run, *, is_over: bool | None = None) -> Recording:
    """The same of a run in hand, in one query."""
    over = (not run.is_open) if is_over is None else is_over
    stamps = [
        RawStamp(lane=lane, item=item, event=event, at=at, note=note)
        for lane, item, event, at, note in run.stamps.values_list("lane", "item", "event", "at_ms", "note")
    ]
    now = max((stamp.at for stamp in stamps), default=0.0) if over else _now_ms(run)
    return Recording(
        knobs=run.knobs,
        lanes=lanes_from(stamps, run.pings, run.requests, now),
        is_over=over,
        second=second() * 1000,
    )


def _now_ms(run: Run) -> float:
    return round((time.monotonic_ns() - run.origin_ns) / 1e6, 1) if run.origin_ns else 0.0
