"""When an item is asked again: FSRS, wrapped so that time is passed in and nothing is random. Knows no tables.

Days are fractional; datetimes are aware; a recall is a probability from 0 to 1.

One rule is not FSRS: what was answered wrong with full confidence is watched. Until it has been recalled across a week,
it comes back within a week of each grade.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import fsrs

RATINGS = (1, 2, 3, 4)
STEP = dt.timedelta(minutes=10)
RETENTION = 0.9
FORGOT = 1

NEW, LEARNING, REVIEW, RELEARNING = 0, 1, 2, 3
WRONG, MENDED = 1, 2  # of a mistake made with confidence: not recalled since, recalled but not across a week
WEEK = dt.timedelta(days=7)

PARAMETERS: tuple[float, ...] = tuple(fsrs.Scheduler().parameters)  # of people on the whole
DECAY = -PARAMETERS[20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How one learner's memory is scheduled: the recall to keep, and the parameters that fit the learner."""

    retention: float = RETENTION
    parameters: tuple[float, ...] = PARAMETERS

    @property
    def decay(self) -> float:
        return -self.parameters[20]


ORDINARY = Pace()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What FSRS knows of one item, and ``mistake`` while it is watched. The default is an item never asked."""

    state: int = NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due_at: dt.datetime | None = None
    last_reviewed_at: dt.datetime | None = None
    mistake: int | None = None

    @property
    def is_recalled(self) -> bool:
        """Recalled when it was asked last. What was just forgotten is in its steps: it was read, not recalled."""
        return self.state == REVIEW


def after(
    schedule: Schedule, rating: int, now: dt.datetime, pace: Pace = ORDINARY, *, was_sure: bool = False
) -> Schedule:
    """The schedule once the item was graded ``rating`` (1 forgot … 4 at once) at ``now``.

    ``was_sure`` says that it was answered wrong with full confidence.
    """
    card, _ = _scheduler(pace).review_card(_card_of(schedule), fsrs.Rating(rating), now.astimezone(dt.UTC))
    mistake = _mistake_after(schedule, rating, now, was_sure=was_sure)
    return Schedule(
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due_at=min(card.due, now.astimezone(dt.UTC) + WEEK) if mistake else card.due,
        last_reviewed_at=card.last_review,
        mistake=mistake,
    )


def _mistake_after(schedule: Schedule, rating: int, now: dt.datetime, *, was_sure: bool) -> int | None:
    if rating == FORGOT:
        return WRONG if was_sure or schedule.mistake else None
    if schedule.mistake == MENDED and schedule.last_reviewed_at and now - schedule.last_reviewed_at >= WEEK:
        return None
    return MENDED if schedule.mistake else None


def due_dates(schedule: Schedule, now: dt.datetime, pace: Pace = ORDINARY) -> dict[int, dt.datetime]:
    """For each of the four ratings, when the item would come back."""
    return {rating: after(schedule, rating, now, pace).due_at or now for rating in RATINGS}


def is_lapse(schedule: Schedule, rating: int) -> bool:
    """Forgotten after it had been learned."""
    return schedule.state == REVIEW and rating == FORGOT


def recall(
    stability: float | None, last_reviewed_at: dt.datetime | None, now: dt.datetime, decay: float = DECAY
) -> float | None:
    """The chance of recalling the item at ``now``; None for an item never asked."""
    if stability is None or last_reviewed_at is None:
        return None
    return recall_after((now - last_reviewed_at) / dt.timedelta(days=1), stability, decay)


def recall_now(
    state: int, stability: float | None, last_reviewed_at: dt.datetime | None, now: dt.datetime, decay: float
) -> float:
    """The same of an item that was asked; 0 where it was forgotten last, until it is recalled (decision 300)."""
    return (recall(stability, last_reviewed_at, now, decay) or 0.0) if state == REVIEW else 0.0


def recall_after(days: float, stability: float, decay: float = DECAY) -> float:
    """R = (1 + factor * days / stability) ** decay, so that it is 0.9 after ``stability`` days."""
    return float((1 + factor_of(decay) * max(days, 0.0) / stability) ** decay)


def days_above(retention: float, stability: float, decay: float = DECAY) -> float:
    """How long recall stays above ``retention`` after a review, in days."""
    return float(stability / factor_of(decay) * (retention ** (1 / decay) - 1))


@lru_cache(maxsize=256)
def factor_of(decay: float) -> float:
    return float(0.9 ** (1 / decay) - 1)


@lru_cache(maxsize=256)
def _scheduler(pace: Pace) -> fsrs.Scheduler:
    """One step of ten minutes while learning, and no fuzz: the date a grade promises is the date it keeps."""
    return fsrs.Scheduler(
        parameters=pace.parameters,
        desired_retention=pace.retention,
        learning_steps=(STEP,),
        relearning_steps=(STEP,),
        enable_fuzzing=False,
    )


def _card_of(schedule: Schedule) -> fsrs.Card:
    # the id is given because fsrs otherwise sleeps a millisecond to make one
    return fsrs.Card(
        card_id=0,
        state=fsrs.State(schedule.state or LEARNING),
        step=schedule.step,
        stability=schedule.stability,
        difficulty=schedule.difficulty,
        due=schedule.due_at or dt.datetime.min.replace(tzinfo=dt.UTC),
        last_review=_in_utc(schedule.last_reviewed_at),
    )


def _in_utc(moment: dt.datetime | None) -> dt.datetime | None:
    return moment and moment.astimezone(dt.UTC)
