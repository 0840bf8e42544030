"""A run's rows as a `Recording`."""

import time
import uuid

from lab.models import Run
from lab.recording import RawStamp, Recording, lanes_from
from lab.stage import second


def record(uid: uuid.UUID, *, is_finished: bool | None = None) -> Recording:
    """Everything stored of the run so far, in two queries."""
    return record_of(Run.objects.get(uid=uid), is_finished=is_finished)


def record_of(run: Run, *, is_finished: bool | None = None) -> Recording:
    """The same of a run in hand, in one query."""
    finished = run.state == Run.State.FINISHED if is_finished is None else is_finished
    stamps = [
        RawStamp(lane=lane, item=item, event=event, at=at, note=note)
        for lane, item, event, at, note in run.stamps.values_list("lane", "item", "event", "at_ms", "note")
    ]
    now = max((stamp.at for stamp in stamps), default=0.0) if finished or not run.is_open else _now_ms(run)
    return Recording(
        knobs=run.knobs,
        lanes=lanes_from(stamps, run.pings, run.requests, now),
        is_finished=finished,
        second=second() * 1000,
    )


def _now_ms(run: Run) -> float:
    return round((time.monotonic_ns() - run.origin_ns) / 1e6, 1) if run.origin_ns else 0.0
