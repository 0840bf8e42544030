"""What Today and the navigation show of a learner's memory."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from flashcards.due import COUNT_LIMIT, SLIPPING, due_total, share_of_today
from flashcards.fits import pace_of
from flashcards.forecast import Forecast, Trace, forecast, thinned
from flashcards.graded import reviewed_today
from flashcards.models import Memory
from flashcards.scheduling import recall_now
from flashcards.wording import counted, minutes_for
from learners.models import Learner

DECK = 12
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """``total`` counts the begun cards, up to a thousand: those that are due next. ``recalls`` are the percentages of
    up to twelve due cards, the safest first; ``reds`` counts what is slipping among all that is due, and ``sure`` what was
    answered wrong with full confidence and has been mended since. ``waiting`` is due too, but left for the coming days.
    ``due_by_topic`` counts all of them.
    """

    due: int = 0
    minutes: int = 0
    recalls: tuple[int, ...] = ()
    reds: int = 0
    sure: int = 0
    waiting: int = 0
    next_due_at: dt.datetime | None = None
    total: int = 0
    due_by_topic: Counter[int | None] = field(default_factory=Counter)
    forecast: Forecast = field(default_factory=Forecast)

    @property
    def words(self) -> str:
        """The forecast in a sentence; empty where there is nothing to forecast."""
        if not self.total:
            return ""
        cards = counted(self.total, "card")
        which = f"your {cards}" if self.total < COUNT_LIMIT else f"the {cards} that are due next"
        return (
            f"If you keep reviewing, you’ll recall about {_percent(self.forecast.keep[-1])}% of {which} "
            f"in a month. If you stop today, about {_percent(self.forecast.stop[-1])}%."
        )


def due_count(learner: Learner, now: dt.datetime) -> int:
    """How many cards are asked today, as ``summary`` says it too, in one query; in two where any are due."""
    total = due_total(learner, now)
    return share_of_today(total, reviewed_today(learner, now)) if total else 0


def summary(learner: Learner, now: dt.datetime) -> Summary:
    """Everything Today says of memory, in three queries."""
    rows = _rows(learner)
    pace, _ = pace_of(learner)
    due = [row for row in rows if row.due_at <= now]
    share = share_of_today(len(due), reviewed_today(learner, now)) if due else 0
    chances = sorted(
        (recall_now(row.state, row.stability, row.seen, now, pace.decay) for row in due), reverse=True
    )
    return Summary(
        due=share,
        minutes=minutes_for(share) if share else 0,
        recalls=tuple(_percent(chance) for chance in chances[-min(DECK, share or DECK) :]) if share else (),
        reds=sum(chance < SLIPPING for chance in chances),
        sure=min(share, sum(row.mistake == Memory.Mistake.MENDED for row in due)),
        waiting=len(due) - share,
        next_due_at=min((row.due_at for row in rows if row.due_at > now), default=None),
        total=len(rows),
        due_by_topic=Counter(row.topic for row in due),
        forecast=forecast(_traces(thinned(rows), now), pace),
    )


class _Row(NamedTuple):
    state: int
    stability: float
    difficulty: float
    seen: dt.datetime
    topic: int | None
    due_at: dt.datetime
    mistake: int | None


def _rows(learner: Learner) -> list[_Row]:
    """Begun memories that are still asked, the next due first; a buried one is due later.

    Up to a thousand: what Today costs does not grow with what a learner has learned.
    """
    begun = Memory.objects.filter(learner=learner).asked().begun().order_by("due_at")
    rows = begun.values_list(
        "state",
        "stability",
        "difficulty",
        "last_reviewed_at",
        "topic_id",
        "mistake",
        "due_at",
        "buried_until",
    )
    return [
        _Row(state, stability, difficulty, seen, topic, max(due_at, buried) if buried else due_at, mistake)  # type: ignore[arg-type, type-var]
        for state, stability, difficulty, seen, topic, mistake, due_at, buried in rows[:COUNT_LIMIT]
    ]


def _traces(rows: Sequence[_Row], now: dt.datetime) -> list[Trace]:
    return [
        Trace(stability=row.stability, difficulty=row.difficulty, age=max(0.0, (now - row.seen) / DAY))
        for row in rows
    ]


def _percent(chance: float) -> int:
    return round(100 * chance)
