"""What a sitting gained: how much would have been recalled without it, how much is now, and how long that lasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flashcards.fits import pace_of
from flashcards.graded import Day
from flashcards.models import Review
from flashcards.scheduling import Pace, days_above, recall
from flashcards.wording import span
from learners.models import Learner

DAY = dt.timedelta(days=1)
FAR = 36_525  # days: nobody needs to know more than a century


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """``before`` and ``now`` are how many of ``cards`` one would expect to be recalled; ``new`` had never been asked.

    ``lasts`` are, longest first, the days each stays above the wanted ``retention`` after its last review.
    """

    cards: int
    new: int
    before: float
    now: float
    lasts: tuple[float, ...]
    retention: float


class _Line(NamedTuple):
    """One grade of the sitting, with the memory before it and as it is now."""

    memory: int
    rating: int
    reviewed_at: dt.datetime
    before: dict[str, str | float | None]
    stability: float | None
    seen: dt.datetime | None


def gained(learner: Learner, day: Day, now: dt.datetime) -> Gain:
    """Of the cards of ``day.sitting``, which is not empty. Two queries, whatever was reviewed."""
    pace, _ = pace_of(learner)
    lines = _lines(learner, day)
    first = {line.memory: line for line in reversed(lines)}.values()
    last = {line.memory: line for line in lines}.values()
    befores = [_before(line, pace) for line in first]
    return Gain(
        cards=len(befores),
        new=befores.count(None),
        before=sum(chance or 0.0 for chance in befores),
        now=sum(_now(line, now, pace) for line in last),
        lasts=tuple(sorted((_lasts(line, pace) for line in last), reverse=True)),
        retention=pace.retention,
    )


def words_of(gain: Gain) -> str:
    """``Before, you would have recalled about 11 of these 19; now 19. Most of them stay above 90% for 4 days or longer.``"""
    return " ".join(filter(None, (_recall_words(gain), _lasting_words(gain))))


def _recall_words(gain: Gain) -> str:
    if gain.cards == 1:
        return "It was new to you." if gain.new else ""
    if gain.new == gain.cards:
        return "All of them were new to you."
    before, now = round(gain.before), round(gain.now)
    if now <= before:
        return ""
    return f"Before, you would have recalled about {before} of these {gain.cards}; now {now}."


def _lasting_words(gain: Gain) -> str:
    """How long more than half of them last, at least; nothing where that is less than a day."""
    days = gain.lasts[gain.cards // 2]
    if days < 1:
        return ""
    long = span(min(days, FAR) * DAY, int)
    percent = f"{100 * gain.retention:.0f}%"
    if gain.cards == 1:
        return f"Your recall of it stays above {percent} for {long}."
    which = "All" if span(min(gain.lasts[-1], FAR) * DAY, int) == long else "Most"
    return f"{which} of them stay above {percent} for {long} or longer."


def _lines(learner: Learner, day: Day) -> Sequence[_Line]:
    """The grades of the sitting, oldest first."""
    newest, oldest = day.sitting[0].reviewed_at, day.sitting[-1].reviewed_at
    rows = Review.objects.filter(
        learner=learner,
        source=Review.Source.CARD,
        undone_at=None,
        reviewed_at__gte=oldest,
        reviewed_at__lte=newest,
    ).order_by("reviewed_at", "pk")
    columns = (*_Line._fields[:4], "memory__stability", "memory__last_reviewed_at")
    return [_Line(*row) for row in rows.values_list(*columns)]


def _before(line: _Line, pace: Pace) -> float | None:
    """The chance of recalling it just before it was asked; None for what was new."""
    seen, stability = line.before.get("last_reviewed_at"), line.before.get("stability")
    moment = dt.datetime.fromisoformat(str(seen)) if seen else None
    return recall(stability, moment, line.reviewed_at, pace.decay)  # type: ignore[arg-type]


def _now(line: _Line, now: dt.datetime, pace: Pace) -> float:
    """What was forgotten last is not counted as recalled, although it was just read."""
    is_forgotten = line.rating == Review.Rating.FORGOT
    return 0.0 if is_forgotten else recall(line.stability, line.seen, now, pace.decay) or 0.0


def _lasts(line: _Line, pace: Pace) -> float:
    return days_above(pace.retention, line.stability, pace.decay) if line.stability else 0.0
