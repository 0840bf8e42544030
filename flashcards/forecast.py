"""What a learner will recall over the coming month, with and without reviews. Pure arithmetic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flashcards.scheduling import ORDINARY, REVIEW, Pace, Schedule, after, recall_after

DAYS = 30
SAMPLE = 50  # memories simulated; all of them would move the line by less than a percent
GOT_IT, FORGOT = 3, 1
DAY = dt.timedelta(days=1)
_START = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One memory as the forecast needs it: ``age`` is days since the last review."""

    stability: float
    difficulty: float
    age: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Mean recall (0 to 1) today and on each of the next thirty days."""

    keep: tuple[float, ...] = ()
    stop: tuple[float, ...] = ()


def forecast(traces: Sequence[Trace], pace: Pace = ORDINARY) -> Forecast:
    """Empty where there is nothing to forget. Many memories are thinned evenly."""
    sample = thinned(traces)
    return Forecast(
        keep=_mean([_kept(trace, pace) for trace in sample]),
        stop=_mean([_left_alone(trace, pace.decay) for trace in sample]),
    )


def thinned[T](rows: Sequence[T]) -> Sequence[T]:
    """As many as a forecast simulates, spread evenly over all."""
    if len(rows) <= SAMPLE:
        return rows
    return [rows[(2 * place + 1) * len(rows) // (2 * SAMPLE)] for place in range(SAMPLE)]


def _left_alone(trace: Trace, decay: float) -> list[float]:
    return [recall_after(trace.age + day, trace.stability, decay) for day in range(DAYS + 1)]


def _kept(trace: Trace, pace: Pace) -> list[float]:
    """Reviewed on the day it drops below the wanted retention, recalled as often as predicted."""
    curve, stability, age = [], trace.stability, trace.age
    for _ in range(DAYS + 1):
        chance = recall_after(age, stability, pace.decay)
        curve.append(chance)
        if chance < pace.retention:
            stability, age = reviewed(stability, trace.difficulty, age, chance, pace), 0.0
        age += 1
    return curve


def reviewed(stability: float, difficulty: float, age: float, chance: float, pace: Pace) -> float:
    """The stability to expect after a review: recalled with ``chance``, else forgotten."""
    before = Schedule(
        state=REVIEW, stability=stability, difficulty=difficulty, due_at=_START, last_reviewed_at=_START
    )
    now = _START + age * DAY
    got = after(before, GOT_IT, now, pace).stability or stability
    lost = after(before, FORGOT, now, pace).stability or stability
    return chance * got + (1 - chance) * lost


def _mean(curves: Sequence[Sequence[float]]) -> tuple[float, ...]:
    return tuple(sum(values) / len(values) for values in zip(*curves, strict=True))
