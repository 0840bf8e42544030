"""How much of a topic or a track a learner would recall now, and how long that lasts. Percentages are whole numbers."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from django.db.models import FilteredRelation, Q

from flashcards.due import COUNT_LIMIT
from flashcards.models import Memory
from flashcards.sums import Sums, total
from learners.models import Learner
from lessons.models import Topic

DAY = dt.timedelta(days=1)
SOONEST, LATEST = 1 / 24, 36_525.0  # days: what lasts is told between an hour and a century
HALVINGS = 14  # of the span between them: a durability is off by less than one part in a thousand


class Fading(Protocol):
    """Begun memories taken together, as time goes on."""

    @property
    def begun(self) -> int: ...
    def recalled(self, days: float) -> float:
        """How many of them would be recalled, so many days from now."""


class Summed(NamedTuple):
    """The memories of a topic, as the sums that were taken ``age`` days ago."""

    begun: int
    sums: Sums
    age: float
    decay: float

    def recalled(self, days: float) -> float:
        return total(self.sums, self.age + days, self.decay)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMastery:
    """``recall``: percent of the topic's cards (and missed questions) recalled now, those unmet or forgotten last
    counted as not recalled; None before the first review. ``learning`` while some cards are unmet. ``due`` counts the
    thousand memories that are due longest.
    """

    recall: int | None = None
    due: int = 0
    learning: bool = False
    items: int = 0
    fading: tuple[Fading, ...] = field(default=(), compare=False, repr=False)

    def lasts(self, retention: float) -> float | None:
        """Days from now until what was begun is recalled less than ``retention`` on the whole; None where nothing was."""
        begun = sum(each.begun for each in self.fading)
        if not begun:
            return None

        def is_kept(days: float) -> bool:
            return sum(each.recalled(days) for each in self.fading) >= retention * begun

        if not is_kept(SOONEST):
            return 0.0
        return LATEST if is_kept(LATEST) else _last_day(is_kept)


def _last_day(is_kept: Callable[[float], bool]) -> float:
    """The last of the days on which it is, found by halving their logarithms."""
    low, high = SOONEST, LATEST
    for _ in range(HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if is_kept(middle) else (low, middle)
    return low


def of_topics(
    learner: Learner, topics: Iterable[Topic], now: dt.datetime, due: Counter[int | None] | None = None
) -> dict[int, TopicMastery]:
    """By the primary key of the topic, in two queries that cost the same however many items there are.

    In one where the caller knows how many are ``due`` by topic. Topics without cards or memories are left out.
    """
    due = _due(learner, now) if due is None else due
    found = {
        topic: _mastery(row, due[topic], now)
        for topic, *row in _rows(learner, [topic.pk for topic in topics])
    }
    return {topic: mastery for topic, mastery in found.items() if mastery.items}


def of_track(masteries: Sequence[TopicMastery]) -> TopicMastery:
    """Several topics taken together, each as heavy as it has items."""
    items = sum(mastery.items for mastery in masteries)
    begun = [mastery for mastery in masteries if mastery.recall is not None]
    recalled = sum((mastery.recall or 0) * mastery.items for mastery in begun)
    return TopicMastery(
        recall=round(recalled / items) if begun else None,
        due=sum(mastery.due for mastery in masteries),
        learning=bool(begun) and any(m.learning or m.recall is None for m in masteries),
        items=items,
        fading=tuple(each for mastery in masteries for each in mastery.fading),
    )


def _mastery(row: Sequence[Any], due: int, now: dt.datetime) -> TopicMastery:
    offered, cards, others, decay, sums, counted_at = row
    items = max(offered or 0, cards or 0) + (others or 0)
    begun = (cards or 0) + (others or 0)
    if not begun:
        return TopicMastery(items=items)
    fading = Summed(begun, sums, (now - counted_at) / DAY, decay)
    return TopicMastery(
        recall=min(100, round(100 * fading.recalled(0) / items)),
        due=due,
        learning=begun < items,
        items=items,
        fading=(fading,),
    )


def _rows(learner: Learner, topics: Sequence[int]) -> Any:
    """(topic, cards it offers, cards begun, others begun, decay, sums, when) of every topic."""
    mine = FilteredRelation("topic_memories", condition=Q(topic_memories__learner=learner))
    return (
        Topic.objects.filter(pk__in=topics)
        .annotate(mine=mine)
        .order_by()
        .values_list(
            "pk",
            "items_counted__cards",
            "mine__cards",
            "mine__others",
            "mine__decay",
            "mine__sums",
            "mine__counted_at",
        )
    )


def _due(learner: Learner, now: dt.datetime) -> Counter[int | None]:
    """By topic."""
    due = Memory.objects.filter(learner=learner).due(now).order_by("due_at")
    return Counter(due.values_list("topic_id", flat=True)[:COUNT_LIMIT])
