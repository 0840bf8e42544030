"""How much reviewing each wanted retention would be, simulated from the learner's own memories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Avg
from django.db.models.functions import Mod

from flashcards.forecast import Trace, reviewed
from flashcards.models import Memory, Review
from flashcards.scheduling import Pace, days_above, recall_after
from flashcards.wording import SECONDS_A_CARD
from learners.models import Learner

CHOICES = (80, 85, 90, 93, 95, 97)  # percent
SAMPLE = 40  # memories simulated, evenly among the less and the more durable: some ten milliseconds a choice
READ = 400  # memories read to choose them from
HORIZON = 60  # days
RECENT = 200  # reviews whose time is averaged
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """``percent`` is the wanted retention, the rest is what it would cost a day over the coming two months."""

    percent: int
    reviews: float
    minutes: float


def workloads(learner: Learner, pace: Pace, now: dt.datetime, percents: Sequence[int]) -> list[Workload]:
    """One for each of ``percents``; empty where nothing was learned yet. Three queries."""
    traces, total = _traces(learner, now)
    if not traces:
        return []
    seconds = seconds_a_review(learner)
    return [
        _workload(percent, traces, total, replace(pace, retention=percent / 100), seconds)
        for percent in percents
    ]


def reviews_a_day(traces: Sequence[Trace], pace: Pace) -> float:
    """The mean of one memory over the horizon: each comes back when its recall falls to the wanted one."""
    return sum(_reviews(trace, pace) for trace in traces) / len(traces) / HORIZON


def seconds_a_review(learner: Learner) -> float:
    """The learner's own mean of late; half a minute before there is one."""
    late = Review.objects.filter(learner=learner, duration_ms__gt=0).order_by("-reviewed_at")[:RECENT]
    mean = late.aggregate(mean=Avg("duration_ms"))["mean"]
    return mean / 1000 if mean else SECONDS_A_CARD


def _workload(percent: int, traces: Sequence[Trace], total: int, pace: Pace, seconds: float) -> Workload:
    reviews = total * reviews_a_day(traces, pace)
    return Workload(percent=percent, reviews=reviews, minutes=reviews * seconds / 60)


def _reviews(trace: Trace, pace: Pace) -> float:
    """How often one memory is reviewed: a forgotten one is asked once more the same day."""
    count, day, stability = 0.0, 0.0, trace.stability
    wait = max(0.0, days_above(pace.retention, stability, pace.decay) - trace.age)
    age = trace.age
    while day + wait < HORIZON:
        day, age = day + wait, age + wait
        chance = recall_after(age, stability, pace.decay)
        count += 1 + (1 - chance)
        stability = reviewed(stability, trace.difficulty, age, chance, pace)
        wait, age = max(1.0, days_above(pace.retention, stability, pace.decay)), 0.0
    return count


def _traces(learner: Learner, now: dt.datetime) -> tuple[list[Trace], int]:
    """A sample spread evenly over durability, and how many memories it stands for."""
    mine = Memory.objects.filter(learner=learner).asked().begun()
    total = mine.count()
    if total > READ:
        mine = mine.annotate(place=Mod("pk", total // READ)).filter(place=0)
    rows = mine.order_by("stability").values_list("stability", "difficulty", "last_reviewed_at")
    found = [
        Trace(stability=stability, difficulty=difficulty, age=max(0.0, (now - seen) / DAY))
        for stability, difficulty, seen in rows[: 4 * READ]
        if stability and difficulty and seen
    ]
    return found[:: -(-len(found) // SAMPLE)] if found else [], total
