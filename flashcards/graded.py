"""What a learner has graded today, and in the sitting that is under way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import models
from django.db.models import Case, F, Q, When

from flashcards.models import Review
from learners.days import start_of_today
from learners.models import Learner

MOST = 1_000  # grades of a day that are looked at
SITTING_GAP = dt.timedelta(minutes=30)
_OF_MEMORY = ("memory__topic_id", "memory__card__slug", "memory__own_card__note")


class Graded(NamedTuple):
    """One grade that stands. ``topic``, ``card`` (the slug of one from the files), the ``note`` of an own card and ``due_at``
    are its memory's, as it is now.

    ``due_at`` is None for what was set aside or removed since.
    """

    memory: int
    topic: int | None
    card: str | None
    note: str | None
    due_at: dt.datetime | None
    rating: int
    reviewed_at: dt.datetime
    is_first: bool
    duration_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the learner reviewed today, undone grades left out. ``sitting`` is the last stretch without a long pause."""

    reviewed: int = 0
    met: int = 0  # new cards met today
    sitting: tuple[Graded, ...] = ()  # newest first

    @property
    def last(self) -> list[Graded]:
        """The last grade of each card of the sitting, newest first."""
        newest: dict[int, Graded] = {}
        for graded in self.sitting:
            newest.setdefault(graded.memory, graded)
        return list(newest.values())

    @property
    def recalled(self) -> int:
        """How many cards of the sitting were recalled in the end."""
        return sum(graded.rating > Review.Rating.FORGOT for graded in self.last)


def day_of(learner: Learner, now: dt.datetime) -> Day:
    """Today's reviews, in one query."""
    today = start_of_today(learner, now)
    rows = _since(learner, min(today, now - SITTING_GAP), now).order_by("-reviewed_at", "-pk")
    columns = ("memory_id", *_OF_MEMORY, _due_at(now), *Graded._fields[5:])
    found = [Graded(*row) for row in rows.values_list(*columns)[:MOST]]
    return Day(
        reviewed=sum(graded.reviewed_at >= today for graded in found),
        met=sum(graded.is_first and graded.reviewed_at >= today for graded in found),
        sitting=tuple(_sitting(found, now)),
    )


def reviewed_today(learner: Learner, now: dt.datetime) -> int:
    """The same number alone, counted by the database."""
    return _since(learner, start_of_today(learner, now), now)[:MOST].count()


def _due_at(now: dt.datetime) -> Case:
    """None where it is not asked."""
    is_asked = Q(memory__suspended_at=None, memory__own_card__retired_at=None)
    is_there = Q(memory__buried_until=None) | Q(memory__buried_until__lte=now)
    return Case(When(is_asked & is_there, then=F("memory__due_at")))


def _since(learner: Learner, moment: dt.datetime, now: dt.datetime) -> models.QuerySet[Review]:
    mine = Review.objects.filter(learner=learner, source=Review.Source.CARD, undone_at=None)
    return mine.filter(reviewed_at__gte=moment, reviewed_at__lte=now)


def _sitting(found: Sequence[Graded], now: dt.datetime) -> Iterator[Graded]:
    later = now
    for graded in found:
        if later - graded.reviewed_at > SITTING_GAP:
            return
        later = graded.reviewed_at
        yield graded
