"""Keeps the topic memories: one row for each learner and topic with all begun memories of published items.

All are counted; the sums are of those that were recalled when they were asked last (decision 300).
A grade, its undo and the loader are the only writers. Counting anew gives the same numbers, but for rounding.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from flashcards.models import Card, ExplainPrompt, Fit, Memory, TopicItems, TopicMemory
from flashcards.rows import Counted, read_sums, write_sums
from flashcards.scheduling import DECAY, REVIEW, Pace, Schedule
from flashcards.sums import NOTHING, minus, passed, plus, terms
from lessons.models import Topic
from quizzes.models import Question

DAY = dt.timedelta(days=1)
BATCH = 500
COUNTED = ("cards", "others", "decay", "sums", "counted_at")
UNCOUNTED = 0.0  # instead of a decay, which is negative


def count_items(now: dt.datetime) -> None:
    """After a load: what each topic offers. Topics whose published items are others than before are counted anew."""
    known = dict(TopicItems.objects.values_list("topic_id", "digest"))
    found = {row.topic_id: row for row in _items()}
    changed = [row for topic, row in found.items() if known.get(topic) != row.digest]
    TopicItems.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["topic"],
        update_fields=["cards", "digest"],
    )
    if changed:
        recount(now, topics=[row.topic_id for row in changed])


def is_counted(item: object) -> bool:
    """Whether memories of ``item`` belong to a topic's sums: what the files offer now."""
    return isinstance(item, (Card, Question, ExplainPrompt)) and item.retired_at is None


class Place(NamedTuple):
    """Whose sums of which topic a memory is part of."""

    learner: int
    topic: int
    is_card: bool


def move_sums(
    using: BaseDatabaseWrapper, place: Place, before: Schedule, to: Schedule, decay: float, now: dt.datetime
) -> None:
    """Take a memory as it was ``before`` out of its topic's sums, and put it in as it is."""
    row = _held(using, place, now)
    if row.decay != decay:
        _count(row.pk, place.learner, place.topic, now)
        return
    at = max(now, row.counted_at)
    sums = passed(row.sums, (at - row.counted_at) / DAY)
    if before.is_recalled and before.stability and before.last_reviewed_at:
        sums = minus(sums, terms(before.stability, (at - before.last_reviewed_at) / DAY, decay))
    if to.is_recalled and to.stability and to.last_reviewed_at:
        sums = plus(sums, terms(to.stability, (at - to.last_reviewed_at) / DAY, decay))
    begun = (to.due_at is not None) - (before.due_at is not None)
    cards, others = (begun, 0) if place.is_card else (0, begun)
    counted = Counted(row.pk, row.cards + cards, row.others + others, row.decay, sums, at)
    write_sums(using, counted)


def _held(using: BaseDatabaseWrapper, place: Place, now: dt.datetime) -> Counted:
    """The row, locked. Where there is none, an uncounted one is made; of two who make it one waits for the other."""
    while (row := read_sums(using, place.learner, place.topic)) is None:
        fresh = TopicMemory(
            learner_id=place.learner,
            topic_id=place.topic,
            decay=UNCOUNTED,
            sums=list(NOTHING),
            counted_at=now,
        )
        TopicMemory.objects.bulk_create([fresh], ignore_conflicts=True)
    return row


def _count(pk: int, learner: int, topic: int, now: dt.datetime) -> None:
    """Count one row anew, which is locked; it goes where nothing is begun."""
    row = TopicMemory.objects.filter(pk=pk)
    counted = next(counted_anew(now, topics=[topic], learner=learner), None)
    if counted is None:
        row.delete()
    else:
        row.update(**{name: getattr(counted, name) for name in COUNTED})


def recount(now: dt.datetime, *, topics: Collection[int] | None = None, learner: int | None = None) -> None:
    """Write the rows anew from the memories: of these topics, of this learner, of all. In a transaction."""
    rows = TopicMemory.objects.all()
    rows = rows if topics is None else rows.filter(topic__in=topics)
    (rows if learner is None else rows.filter(learner=learner)).delete()
    batch: list[TopicMemory] = []
    for row in counted_anew(now, topics=topics, learner=learner):
        batch.append(row)
        if len(batch) == BATCH:
            TopicMemory.objects.bulk_create(batch)
            batch.clear()
    TopicMemory.objects.bulk_create(batch)


def counted_anew(
    now: dt.datetime, *, topics: Collection[int] | None = None, learner: int | None = None
) -> Iterator[TopicMemory]:
    """The rows as they should be, unsaved, ordered by learner and topic. Streams the memories."""
    begun = Memory.objects.begun().filter(
        Q(card__isnull=False) | Q(question__isnull=False) | Q(prompt__isnull=False),
        card__retired_at=None,
        question__retired_at=None,
        prompt__retired_at=None,
    )
    begun = begun if topics is None else begun.filter(topic__in=topics)
    begun = begun if learner is None else begun.filter(learner=learner)
    decays = _decays(learner)
    rows = begun.order_by("learner_id", "topic_id").values_list(
        "learner_id", "topic_id", "card_id", "state", "stability", "last_reviewed_at"
    )
    for (whose, topic), group in groupby(rows.iterator(2000), key=lambda row: row[:2]):
        yield _row(whose, topic, group, decays.get(whose, DECAY), now)


def _row(learner: int, topic: int, memories: Iterable[Any], decay: float, now: dt.datetime) -> TopicMemory:
    sums: list[float] = list(NOTHING)
    cards = others = 0
    for *_, card, state, stability, seen in memories:
        if state == REVIEW:
            sums = plus(sums, terms(stability, (now - seen) / DAY, decay))
        cards, others = cards + (card is not None), others + (card is None)
    return TopicMemory(
        learner_id=learner,
        topic_id=topic,
        cards=cards,
        others=others,
        decay=decay,
        sums=sums,
        counted_at=now,
    )


def _decays(learner: int | None) -> dict[int, float]:
    """By learner, where it is not the ordinary one."""
    fits = Fit.objects.filter(parameters__isnull=False)
    fits = fits if learner is None else fits.filter(learner=learner)
    return {
        pk: Pace(parameters=tuple(found or ())).decay for pk, found in fits.values_list("pk", "parameters")
    }


def _items() -> Iterator[TopicItems]:
    """What every topic offers now."""
    items: dict[int, list[str]] = defaultdict(list)
    cards: dict[int, int] = defaultdict(int)
    for model in (Card, Question, ExplainPrompt):
        rows = model.objects.published().order_by("pk").values_list("topic_id", "pk", "rev")
        for topic, pk, rev in rows.iterator(2000):
            items[topic].append(f"{model.__name__}.{pk}.{rev}")
            cards[topic] += model is Card
    for topic in Topic.objects.values_list("pk", flat=True):
        digest = hashlib.blake2b(" ".join(items[topic]).encode(), digest_size=16).hexdigest()
        yield TopicItems(topic_id=topic, cards=cards[topic], digest=digest)
