"""Compares every memory with the log it follows from, and every topic's sums with its memories; repairs what differs.

Reads a page at a time and holds no lock while reading: what looks wrong is looked at again under its lock, so grades
that are made meanwhile are no difference.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from flashcards.models import Memory, Review, TopicMemory
from flashcards.recomputing import BATCH, Difference, confirm, differing
from flashcards.sums import total
from flashcards.topic_sums import counted_anew, recount

PAGE = 1_000  # memories looked at in one go
DAY = dt.timedelta(days=1)
ROUNDING = 1e-6  # of a sum from which memories were taken out; of one card where nothing is left in it


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDifference:
    """``stored`` and ``computed``: cards and others begun, and how many of them would be recalled."""

    learner: int
    topic: int
    stored: tuple[int, int, float] | None
    computed: tuple[int, int, float] | None


def count_log() -> tuple[int, int]:
    """How many memories and reviews there are."""
    return Memory.objects.count(), Review.objects.count()


def differences(
    now: dt.datetime, *, is_repair: bool = False, learner: int | None = None
) -> Iterator[Difference]:
    """Of all memories, or of one learner's."""
    mine = Memory.objects.order_by("pk") if learner is None else Memory.objects.filter(learner=learner)
    end = mine.aggregate(end=Max("pk"))["end"] or 0
    last = 0
    while last < end:
        pks = list(mine.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PAGE])
        if not pks:
            return
        last = pks[-1]
        suspects = [found.memory for found in differing(mine.filter(pk__in=pks), now)]
        for start in range(0, len(suspects), BATCH):
            yield from confirm(suspects[start : start + BATCH], is_repair=is_repair, now=now)


def topic_differences(now: dt.datetime, *, is_repair: bool = False) -> list[TopicDifference]:
    """Rows of topic memories that are wrong, missing or left over."""
    suspects = list(_topic_suspects(now))
    return [
        found
        for learner, topic in suspects
        if (found := _confirm_topic(learner, topic, is_repair=is_repair, now=now))
    ]


def _topic_suspects(now: dt.datetime) -> Iterator[tuple[int, int]]:
    """(learner, topic) where what is stored is not what is counted, from two streams in one order."""
    stored = iter(TopicMemory.objects.order_by("learner_id", "topic_id").iterator(PAGE))
    counted = counted_anew(now)
    one, two = next(stored, None), next(counted, None)
    while one or two:
        key = min(_key(row) for row in (one, two) if row)
        left = one if one and _key(one) == key else None
        right = two if two and _key(two) == key else None
        if not _is_same(left, right, now):
            yield key
        one = next(stored, None) if left else one
        two = next(counted, None) if right else two


@transaction.atomic
def _confirm_topic(learner: int, topic: int, *, is_repair: bool, now: dt.datetime) -> TopicDifference | None:
    held = TopicMemory.objects.select_for_update().filter(learner=learner, topic=topic).first()
    counted = next(counted_anew(now, topics=[topic], learner=learner), None)
    if _is_same(held, counted, now):
        return None
    if is_repair:
        recount(now, topics=[topic], learner=learner)
    return TopicDifference(
        learner=learner, topic=topic, stored=_figures(held, now), computed=_figures(counted, now)
    )


def _key(row: TopicMemory) -> tuple[int, int]:
    return row.learner_id, row.topic_id


def _figures(row: TopicMemory | None, now: dt.datetime) -> tuple[int, int, float] | None:
    """None as well where the row says that nothing was begun."""
    if row is None or not row.cards + row.others:
        return None
    return row.cards, row.others, total(row.sums, (now - row.counted_at) / DAY, row.decay)


def _is_same(stored: TopicMemory | None, counted: TopicMemory | None, now: dt.datetime) -> bool:
    one, two = _figures(stored, now), _figures(counted, now)
    if one is None or two is None:
        return one == two
    return one[:2] == two[:2] and math.isclose(one[2], two[2], rel_tol=ROUNDING, abs_tol=ROUNDING)
