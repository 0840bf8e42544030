"""How much of a topic or a track a learner would recall now, and how that goes on. Percentages are whole numbers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q

from flashcards.due import COUNT_LIMIT
from flashcards.models import Memory
from flashcards.sums import total
from learners.models import Learner
from lessons.models import Topic

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMastery:
    """``recall``: percent of the topic's cards (and missed questions) recalled now, unmet ones counted as not
    recalled; None before the first review. ``learning`` while some cards are unmet. ``due`` counts the
    thousand memories that are due longest.
    """

    recall: int | None = None
    due: int = 0
    learning: bool = False
    items: int = 0


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
    )


def _mastery(row: Sequence[Any], due: int, now: dt.datetime) -> TopicMastery:
    offered, cards, others, decay, sums, counted_at = row
    items = max(offered or 0, cards or 0) + (others or 0)
    begun = (cards or 0) + (others or 0)
    if not begun:
        return TopicMastery(items=items)
    recalled = total(sums, (now - counted_at) / DAY, decay)
    return TopicMastery(
        recall=min(100, round(100 * recalled / items)), due=due, learning=begun < items, items=items
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
