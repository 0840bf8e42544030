"""Finding topics and cards by their words."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Q

from flashcards.models import Card
from lessons.models import Topic

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    topics: list[Topic]
    cards: list[Card]
    closest: Topic | None  # only where nothing was found


def search(query: str) -> Found:
    """Topics and cards that hold every word of ``query``; the topic with the closest title where none does."""
    words = query.split()[:8]
    if not words:
        return Found(topics=[], cards=[], closest=None)
    topics = Topic.objects.published().select_related("track")
    cards = Card.objects.published().select_related("topic__track")
    found_topics = list(topics.filter(_every(words, "title", "summary", "idea_html"))[:MOST])
    found_cards = list(cards.filter(_every(words, "front_html", "back_html"))[:MOST])
    nothing = not found_topics and not found_cards
    return Found(topics=found_topics, cards=found_cards, closest=_closest(query) if nothing else None)


def _every(words: list[str], *columns: str) -> Q:
    return reduce(and_, (_any(word, columns) for word in words))


def _any(word: str, columns: tuple[str, ...]) -> Q:
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__icontains": word})
    return condition


def _closest(query: str) -> Topic | None:
    topics = {topic.title.lower(): topic for topic in Topic.objects.published().select_related("track")}
    names = difflib.get_close_matches(query.lower(), topics, n=1, cutoff=0.4)
    return topics[names[0]] if names else None
