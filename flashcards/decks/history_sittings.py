"""A history's sittings with every answer, merged: a sitting is known by its id, an answer by its key.

Of one that was gone on with in two places the file's part becomes a sitting of its own: no answer is lost, none stands twice.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Self

from django.db.models import F

from flashcards.decks.history_columns import ITEM
from flashcards.decks.history_reading import Shelf
from flashcards.decks.history_records import key_here, key_in_files
from flashcards.decks.history_sitting_rows import GivenItem, GivenSitting, count_right
from learners.models import Learner
from quizzes.models import Response, Sitting, SittingItem
from quizzes.telling import tell_kept_back

_OUT_OF_THE_WAY = 1_000_000  # no sitting has as many items


@dataclass(slots=True)
class _Here:
    """What the learner has: sittings by id; by them, keys of answers and questions asked; by key, where an answer stands."""

    sittings: dict[uuid.UUID, Sitting]
    keys: dict[uuid.UUID, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    asked: dict[uuid.UUID, set[int]] = field(default_factory=lambda: defaultdict(set))
    places: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)

    @classmethod
    def of(cls, learner: Learner) -> Self:
        here = cls({row.uid: row for row in Sitting.objects.filter(learner=learner)})
        items = SittingItem.objects.filter(sitting__learner=learner)
        for uid, question, key in items.values_list("sitting__uid", "question_id", "responses__key"):
            here.add(uid, question, key)
        return here

    def add(self, uid: uuid.UUID, question: int, key: uuid.UUID | None) -> None:
        self.asked[uid].add(question)
        if key is not None:
            self.keys[uid].add(key)
            self.places.setdefault(key, uid)


def merge_sittings(shelf: Shelf, rows: Sequence[GivenSitting]) -> tuple[int, dict[uuid.UUID, uuid.UUID]]:
    """How many answers are new; and from the keys that reviews of answers have in files to those they have here."""
    answers = Response.objects.filter(item__sitting__learner=shelf.learner)
    before, here = answers.count(), _Here.of(shelf.learner)
    for row in rows:
        _fork(row, here)
        _leave_out_known(row, here)
        if row.items:
            _close_second(here.sittings, row)
            _merge(shelf, row, here)
    keys = {key_in_files(key): key_here(pk) for key, pk in answers.values_list("key", "pk")}
    return answers.count() - before, keys


# ---- which sitting it is


def _fork(row: GivenSitting, here: _Here) -> None:
    """Where each has answers that the other lacks, the file's are a closed sitting of their own."""
    ours = here.keys[row.uid]
    if ours <= row.keys or row.keys <= ours:
        return
    answers = chain.from_iterable(item.responses for item in row.items)
    theirs = [(answer["answered_at"], answer["key"]) for answer in answers if answer["key"] not in ours]
    row.columns["uid"] = uuid.uuid5(row.uid, str(min(theirs)[1]))  # the same whenever the file comes again
    row.keep([item for item in row.items if item.keys - ours])


def _leave_out_known(row: GivenSitting, here: _Here) -> None:
    """Leave out what was answered and stands in another sitting here, and then what was not answered."""
    new = {key for key in row.keys if here.places.get(key, row.uid) == row.uid}
    if len(new) < len(row.keys):
        row.keep([item for item in row.items if item.keys & new])


# ---- writing


def _merge(shelf: Shelf, row: GivenSitting, here: _Here) -> None:
    """Make the sitting, go on with it where the file went further, or add what could not be known before."""
    mine = here.sittings.get(row.uid)
    if mine is None:
        mine = Sitting.objects.create(learner=shelf.learner, topic_id=row.topic, **row.columns)
        here.sittings[row.uid] = mine
        _store(mine, row.items, here)
    elif _goes_further(row, mine, here):
        _overtake(mine, row, here)
    elif not mine.is_open:
        _add(mine, [item for item in row.items if item.question.pk not in here.asked[row.uid]], here)


def _goes_further(row: GivenSitting, mine: Sitting, here: _Here) -> bool:
    """Whether the file has all that is here, and more. Answers count before steps: closing one is a step too."""
    ours = here.keys[row.uid]
    if not (ours <= row.keys and here.asked[row.uid] <= row.questions):
        return False
    return (len(row.keys), row.columns.get("sequence", 0)) > (len(ours), mine.sequence)


def _close_second(known: Mapping[uuid.UUID, Sitting], row: GivenSitting) -> None:
    """There is one open sitting of a kind and scope; the file's is left behind where another one is open here."""
    if not row.is_open:
        return
    kind, scope = row.columns["kind"], row.columns.get("scope", Sitting.Scope.ALL)
    others = (
        sitting
        for uid, sitting in known.items()
        if sitting.is_open and (sitting.kind, sitting.scope) == (kind, scope) and uid != row.uid
    )
    if any(kind == Sitting.Kind.MIXED or other.topic_id == row.topic for other in others):
        row.leave()


def _overtake(mine: Sitting, row: GivenSitting, here: _Here) -> None:
    row.columns["sequence"] = max(mine.sequence, row.columns.get("sequence", 0))
    for name, value in row.columns.items():
        setattr(mine, name, value)
    mine.save(update_fields=[*row.columns])
    mine.items.update(position=F("position") + _OUT_OF_THE_WAY)
    _store(mine, row.items, here)


def _add(mine: Sitting, items: Sequence[GivenItem], here: _Here) -> None:
    """Add to a closed sitting what was decided there about questions that this server did not have before."""
    decided = [item for item in items if item.columns.get("outcome")]
    if not decided:
        return
    for position, item in enumerate(decided, mine.total):
        item.columns["position"] = position
    mine.total, mine.right = mine.total + len(decided), mine.right + count_right(decided)
    mine.save(update_fields=["total", "right"])
    _store(mine, decided, here)


def _store(sitting: Sitting, items: Sequence[GivenItem], here: _Here) -> None:
    """Write the items, and the answers that stand nowhere here."""
    rows = SittingItem.objects.bulk_create(
        [SittingItem(sitting=sitting, question=item.question, **item.columns) for item in items],
        update_conflicts=True,
        unique_fields=["sitting", "question"],
        update_fields=[*ITEM, "order"],
    )
    answers = [
        Response(item=stored, **response)
        for item, stored in zip(items, rows, strict=True)
        for response in item.responses
        if response["key"] not in here.places
    ]
    Response.objects.bulk_create(answers, ignore_conflicts=True)
    for item in items:
        for key in item.keys or (None,):
            here.add(sitting.uid, item.question.pk, key)


def tell_closed(shelf: Shelf, now: dt.datetime) -> None:
    """Tell what sittings kept back that were open in the file and are closed here. Call it when the logs are joined."""
    closed = Sitting.objects.filter(learner=shelf.learner, kind__in=Sitting.TELLS_LATE)
    for sitting in closed.exclude(state__in=Sitting.OPEN).filter(items__responses__told_at=None).distinct():
        sitting.learner = shelf.learner
        tell_kept_back(sitting, now)
