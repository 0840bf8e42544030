"""How much of a topic or a track a learner would recall now, and how that goes on. Percentages are whole numbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, Q

from flashcards.models import Card, Memory
from flashcards.scheduling import recall
from learners.models import Learner
from lessons.models import Topic

type _Row = tuple[int, float | None, dt.datetime | None, dt.datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMastery:
    """``recall``: percent of the topic's cards (and missed questions) recalled now, unmet ones counted as not
    recalled; None before the first review. ``learning`` while some cards are unmet.
    """

    recall: int | None = None
    due: int = 0
    learning: bool = False
    items: int = 0


def of_topics(learner: Learner, topics: Iterable[Topic], now: dt.datetime) -> dict[int, TopicMastery]:
    """By the primary key of the topic, in one query. Topics without cards or memories are left out."""
    wanted = [topic.pk for topic in topics]
    rows: dict[int, list[_Row]] = defaultdict(list)
    for row in _cards(learner, wanted).union(_others(learner, wanted), all=True).order_by():
        rows[row[0]].append(row)
    return {topic: _mastery(found, now) for topic, found in rows.items()}


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


def _mastery(rows: Sequence[_Row], now: dt.datetime) -> TopicMastery:
    chances = [recall(stability, seen, now) for _, stability, seen, _ in rows]
    known = [chance for chance in chances if chance is not None]
    return TopicMastery(
        recall=round(100 * sum(known) / len(rows)) if known else None,
        due=sum(due_at is not None and due_at <= now for *_, due_at in rows),
        learning=0 < len(known) < len(rows),
        items=len(rows),
    )


def _cards(learner: Learner, topics: Sequence[int]) -> Any:
    """(topic, stability, last review, due) of every published card; empty where it was never asked."""
    return (
        Card.objects.published()
        .filter(topic__in=topics)
        .annotate(mine=FilteredRelation("memories", condition=Q(memories__learner=learner)))
        .order_by()
        .values_list("topic_id", "mine__stability", "mine__last_reviewed_at", "mine__due_at")
    )


def _others(learner: Learner, topics: Sequence[int]) -> Any:
    """The same of questions and prompts the learner was asked."""
    return (
        Memory.objects.asked()
        .begun()
        .filter(learner=learner, card=None, topic__in=topics)
        .order_by()
        .values_list("topic_id", "stability", "last_reviewed_at", F("due_at"))
    )
