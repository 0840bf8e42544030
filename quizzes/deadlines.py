"""Time left on a problem. Pure: aware datetimes in, aware datetimes and seconds out. The server owns the time."""

from __future__ import annotations

import datetime as dt

from courseware import limits

EXTRA_SECONDS = 60


def deadline(
    shown_at: dt.datetime, *, seconds: int, factor: int, paused: int, extra: int
) -> dt.datetime | None:
    """When the time is up; None where the clock is off (``factor`` 0). All numbers are seconds."""
    if not factor:
        return None
    return shown_at + dt.timedelta(seconds=seconds * factor + paused + extra)


def seconds_left(deadline_at: dt.datetime, paused_at: dt.datetime | None, now: dt.datetime) -> int:
    """Whole seconds until the deadline, never below 0. A paused clock stands at the moment of its pause."""
    left = (deadline_at - (paused_at or now)).total_seconds()
    return max(0, round(left))


def added_time(deadline_at: dt.datetime, paused_at: dt.datetime | None, now: dt.datetime) -> int:
    """Seconds to add to a deadline so that one more minute is left: a minute, and all it is late by."""
    late = ((paused_at or now) - deadline_at).total_seconds()
    return EXTRA_SECONDS + max(0, round(late))


def elapsed_ms(shown_at: dt.datetime, paused: int, paused_at: dt.datetime | None, now: dt.datetime) -> int:
    """Milliseconds since the question was shown, pauses left out; at most what a column holds (24 days)."""
    spent = ((paused_at or now) - shown_at).total_seconds() - paused
    return min(max(0, round(spent * 1000)), limits.LARGEST_INTEGER)
