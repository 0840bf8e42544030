"""What a learner does to a memory: grade it, undo that, leave it until tomorrow, stop being asked.

Each is one transaction that holds the memory's row, so two tabs and double posts can't mix.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from flashcards.fits import pace_of
from flashcards.models import Item, Memory, Review
from flashcards.naming import field_of
from flashcards.recomputing import FOLLOWS, confirm
from flashcards.rows import Entry, Held, read_memory, write_review, write_schedule
from flashcards.scheduling import Pace, Schedule, after, is_lapse
from flashcards.topic_sums import Place, is_counted, move_sums
from learners.days import start_of_tomorrow, today_of
from learners.models import Learner
from learners.statements import database
from learners.study import record_study, take_back_study
from quizzes.models import Question

SCHEDULE = ("state", "step", "stability", "difficulty", "due_at", "last_reviewed_at", "mistake")
MOVED = (*SCHEDULE, "reps", "lapses", "rev")  # by a grade
KEPT = (*MOVED, "suspended_at", "buried_until")  # what the log says of the memory before a grade
MOMENTS = ("due_at", "last_reviewed_at", "buried_until")
LONGEST_MS = 120_000  # a card left open longer counts as this
STUDIED = (Review.Source.CARD, Review.Source.EXPLAIN)  # an answer in a quiz is counted there


class Outcome(NamedTuple):
    """What a grade came to. ``due_at``: when the item comes back."""

    key: uuid.UUID
    rating: int
    due_at: dt.datetime | None


class AlreadyGradedError(Exception):
    """The item was graded elsewhere since it was shown."""


class CannotUndoError(Exception):
    """The review is not the last one of its memory, or the item means something else by now."""


@transaction.atomic
def grade(
    learner: Learner,
    item: Item,
    rating: int,
    now: dt.datetime,
    key: uuid.UUID,
    *,
    seen: int | None = None,
    source: str = Review.Source.CARD,
    duration_ms: int = 0,
    was_sure: bool = False,
) -> Outcome:
    """Log a grade (1 forgot … 4 at once) and move the memory. The first grade of an item makes its memory.

    The same ``key`` twice is one review, unless that was undone: who grades its page anew means it. ``seen`` is the number of reviews the page knew of; where another
    came in between, raises AlreadyGradedError. ``was_sure``: it was answered wrong with full confidence. A grade older
    than the last one takes its place in the log, and the memory follows from all of it.
    """
    using, duration_ms = database(), min(duration_ms, LONGEST_MS)
    memory = _held(using, learner, item)
    pace = Pace(retention=learner.wanted_retention, parameters=memory.parameters)
    before = memory.schedule
    last = before.last_reviewed_at or now
    is_late = now < last
    scheduled = after(before, rating, now, pace, was_sure=was_sure)
    entry = Entry(
        learner_id=learner.pk,
        memory_id=memory.pk,
        key=key,
        rating=rating,
        reviewed_at=now,
        before={name: _plain(getattr(memory, name)) for name in KEPT},
        is_first=memory.reps == 0,
        was_sure=was_sure,
        rev=memory.rev,
        duration_ms=duration_ms,
        source=source,
        due_at=None if is_late else scheduled.due_at,
        study_day=today_of(learner, now) if source in STUDIED else None,
    )
    is_behind = seen is not None and seen != memory.reps
    logged = None if is_behind else _log(using, entry)
    if logged is None:
        return _known(learner, key)
    if is_late:
        confirm([memory.pk], is_repair=True, now=last, is_counting=False)
        scheduled = schedule_of(Memory.objects.get(pk=memory.pk))
    else:
        write_schedule(using, memory, scheduled, is_lapse=is_lapse(before, rating))
    if is_counted(item) and memory.topic_id is not None:
        place = Place(learner.pk, memory.topic_id, is_card=memory.card_id is not None)
        move_sums(using, place, before, scheduled, pace.decay, now)
    if source in STUDIED:
        record_study(learner, now=now, reviews=1, seconds=duration_ms / 1000)
    return Outcome(logged, rating, scheduled.due_at)


@transaction.atomic
def undo(review: Review, now: dt.datetime) -> Memory:
    """Put the memory back to exactly what it was before ``review``, and the study day of that grade without it.

    What was set aside since stays aside. A grade that came from another learner was made with other parameters than this
    one's: there the memory follows from what is left of the log. Twice is once. Raises CannotUndoError.
    """
    rows = Memory.objects.select_for_update(of=("self",)).select_related("card", "question", "prompt")
    memory = rows.get(pk=review.memory_id)
    review.refresh_from_db(fields=["undone_at"])
    if review.undone_at:
        return memory
    pace, changed_at = pace_of(memory.learner)
    is_outdated = review.before["rev"] != memory.rev or (changed_at and changed_at > review.reviewed_at)
    is_joined = (
        review.before["reps"] != memory.reps - 1
    )  # another log came in since: what was before it is unknown
    if is_outdated or is_joined or review.pk != _last_of(memory):
        raise CannotUndoError
    before = schedule_of(memory)
    _restore(memory, review.before)
    review.undone_at = now
    review.save(update_fields=["undone_at"])
    if confirm([memory.pk], is_repair=True, now=now, is_counting=False):
        memory.refresh_from_db(fields=FOLLOWS)
    if is_counted(memory.item) and memory.topic_id is not None:
        place = Place(memory.learner_id, memory.topic_id, is_card=memory.card_id is not None)
        move_sums(database(), place, before, schedule_of(memory), pace.decay, now)
    if review.source in STUDIED:
        day = review.study_day or today_of(memory.learner, review.reviewed_at)
        take_back_study(memory.learner, day=day, reviews=1, seconds=review.duration_ms / 1000)
    return memory


@transaction.atomic
def bury(learner: Learner, item: Item, now: dt.datetime) -> Memory:
    """Leave the item until the learner's next day begins."""
    memory = held(learner, item)
    memory.buried_until = start_of_tomorrow(learner, now)
    memory.save(update_fields=["buried_until"])
    return memory


@transaction.atomic
def suspend(learner: Learner, item: Item, now: dt.datetime) -> Memory:
    """Stop asking the item until ``resume``."""
    memory = held(learner, item)
    memory.suspended_at = memory.suspended_at or now
    memory.save(update_fields=["suspended_at"])
    return memory


@transaction.atomic
def resume(learner: Learner, item: Item, now: dt.datetime) -> Memory:
    """Ask the item again, on the schedule it had."""
    memory = held(learner, item)
    memory.suspended_at = None
    memory.buried_until = None
    memory.cleared_at = now
    memory.save(update_fields=["suspended_at", "buried_until", "cleared_at"])
    return memory


def schedule_of(memory: Memory | None) -> Schedule:
    if memory is None:
        return Schedule()
    return Schedule(**{name: getattr(memory, name) for name in SCHEDULE})


def held(learner: Learner, item: Item) -> Memory:
    """The learner's memory of ``item``, made if it is missing, with its row locked."""
    mine = Memory.objects.select_for_update().filter(learner=learner, **{field_of(item): item})
    memory = mine.first()
    if memory is None:
        fresh = Memory(learner=learner, topic_id=item.topic_id, rev=item.rev, **{field_of(item): item})
        Memory.objects.bulk_create([fresh], ignore_conflicts=True)
        memory = mine.get()
    return memory


def hold_all(learner: Learner, questions: Sequence[Question]) -> None:
    """Lock the learner's memories of ``questions``, made where they are missing, in an order that everybody keeps.

    New rows come first: they are seen by nobody who locks, so no two can wait for each other.
    """
    asked = {question.pk: question for question in questions}
    mine = Memory.objects.filter(learner=learner, question__in=asked)
    known = set(mine.values_list("question_id", flat=True))
    fresh = [
        Memory(learner=learner, topic_id=question.topic_id, rev=question.rev, question=question)
        for pk, question in sorted(asked.items())
        if pk not in known
    ]
    Memory.objects.bulk_create(fresh, ignore_conflicts=True)
    list(mine.select_for_update(of=("self",)).order_by("question_id").values_list("pk"))


def _held(using: BaseDatabaseWrapper, learner: Learner, item: Item) -> Held:
    """As ``held``, with the learner's parameters, in one statement where the memory exists."""
    found = read_memory(using, learner.pk, field_of(item), item.pk)
    if found is None:
        held(learner, item)
        found = read_memory(using, learner.pk, field_of(item), item.pk)
    return found  # type: ignore[return-value]


def _log(using: BaseDatabaseWrapper, entry: Entry) -> uuid.UUID | None:
    """Append it and return its key, a new one where the review with its own was undone. None where it is there already."""
    while not write_review(using, entry):
        known = Review.objects.get(learner=entry.learner_id, key=entry.key)
        if not _is_taken_back(known):
            return None
        entry = entry._replace(key=_key_after(entry.key))
    return entry.key


def _known(learner: Learner, key: uuid.UUID) -> Outcome:
    """What the review that was made with this key came to, or after an undo the one in its place."""
    known = Review.objects.filter(learner=learner, key=key).select_related("memory").first()
    if known is None:
        raise AlreadyGradedError
    if _is_taken_back(known):
        return _known(learner, _key_after(key))
    return Outcome(key, known.rating, known.memory.due_at)


def _is_taken_back(review: Review) -> bool:
    """Whether its page may be graded anew. An answer in a quiz is given once."""
    return review.undone_at is not None and review.source in STUDIED


def _key_after(key: uuid.UUID) -> uuid.UUID:
    """The key for the grade of a page whose first grade, with ``key``, was undone."""
    return uuid.uuid5(key, "again")


def _restore(memory: Memory, before: Mapping[str, Any]) -> None:
    """What the grade changed, as it was. It ended a time of being left alone, unless there is a new one."""
    names = [name for name in MOVED if name in before]  # old lines know nothing of mistakes
    if memory.buried_until is None:
        names.append("buried_until")
    for name in names:
        setattr(memory, name, _moment(before[name]) if name in MOMENTS else before[name])
    memory.save(update_fields=names)


def _last_of(memory: Memory) -> int | None:
    standing = Review.objects.filter(memory=memory, undone_at=None)
    return standing.order_by("-reviewed_at", "-pk").values_list("pk", flat=True).first()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _moment(text: str | None) -> dt.datetime | None:
    return text and dt.datetime.fromisoformat(text)  # type: ignore[return-value]
