"""How much of their own cards a learner would recall now, by deck. They belong to no topic's recall (decision 251)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber

from flashcards.decks.models import OwnCard
from flashcards.mastery import TopicMastery
from flashcards.models import Memory
from flashcards.scheduling import REVIEW, Pace, recall_after
from learners.models import Learner

DECKS = 50  # the largest; nobody reads more of them
SAMPLE = 1_000  # memories that are looked at: of more, every second, third … of each deck
DAY = dt.timedelta(days=1)


type Recalled = tuple[float, float]  # stability and days since the last review


class Sampled(NamedTuple):
    """The memories of a deck, by some of them; None for one that was just forgotten."""

    begun: int
    memories: list[Recalled | None]
    decay: float

    def recalled(self, days: float) -> float:
        known = filter(None, self.memories)
        chances = (recall_after(age + days, stability, self.decay) for stability, age in known)
        return self.begun * sum(chances) / len(self.memories)


def of_decks(learner: Learner, pace: Pace, now: dt.datetime) -> dict[str, TopicMastery]:
    """By the name of the deck ("" for cards that were written here), in two queries whatever there is."""
    counted = list(_counted(learner, now))
    memories = _memories(learner, sum(begun for _, _, begun, _ in counted), now)
    return {
        deck: _mastery(items, begun, due, Sampled(begun, memories[deck], pace.decay))
        for deck, items, begun, due in counted
    }


def _mastery(items: int, begun: int, due: int, sample: Sampled) -> TopicMastery:
    if not sample.memories:
        return TopicMastery(items=items, due=due)
    return TopicMastery(
        recall=round(100 * sample.recalled(0) / items),
        due=due,
        learning=begun < items,
        items=items,
        fading=(sample,),
    )


def _counted(learner: Learner, now: dt.datetime) -> Any:
    """(deck, cards, begun, due), the largest deck first."""
    begun = Q(memories__due_at__isnull=False)
    is_there = Q(memories__buried_until=None) | Q(memories__buried_until__lte=now)
    due = Q(memories__due_at__lte=now, memories__suspended_at=None) & is_there
    decks = OwnCard.objects.of(learner).values("deck")
    counted: Any = decks.annotate(
        cards=Count("pk"), begun=Count("memories", filter=begun), due=Count("memories", filter=due)
    )
    return counted.order_by("-cards", "deck").values_list("deck", "cards", "begun", "due")[:DECKS]


def _memories(learner: Learner, begun: int, now: dt.datetime) -> dict[str, list[Recalled | None]]:
    """Begun memories by deck: about a thousand in all, and at least one of each."""
    mine = Memory.objects.filter(learner=learner, own_card__isnull=False, own_card__retired_at=None).begun()
    step = -(-begun // SAMPLE)
    if step > 1:
        number = Window(RowNumber(), partition_by="own_card__deck", order_by="pk")
        mine = mine.annotate(place=number % step).filter(place=1)
    found: dict[str, list[Recalled | None]] = defaultdict(list)
    rows: Any = mine.values_list("own_card__deck", "state", "stability", "last_reviewed_at")
    for deck, state, stability, seen in rows:
        found[deck].append((stability, (now - seen) / DAY) if state == REVIEW else None)
    return found
