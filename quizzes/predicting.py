"""A learner says what a covered cell of a breakdown holds, on the page it stands on.

It is a sitting of one question, begun and finished by the answer: graded, told and counted as any other.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid

from django.db import transaction
from django.db.models import F, QuerySet

from learners.models import Learner
from lessons.placing import keep_place
from quizzes import sitting as sittings
from quizzes.given import Given
from quizzes.models import Question, Sitting, SittingItem

_NAMES = uuid.UUID("9d1c2a44-6f0b-5e43-9a5e-0c8f3a0d7b21")


def predictions(learner: Learner) -> QuerySet[SittingItem]:
    """What the learner said of cells on their pages, or had shown, in the present meaning of each cell."""
    items = SittingItem.objects.filter(sitting__learner=learner, sitting__kind=Sitting.Kind.CELL)
    return items.filter(rev=F("question__rev"), question__retired_at=None).exclude(outcome="")


@transaction.atomic
def predict(
    learner: Learner, question: Question, text: str, *, step: int, now: dt.datetime, rnd: random.Random
) -> SittingItem:
    """Store and grade what a cell is said to hold; an empty ``text`` has it shown, which counts as skipped.

    Once for each meaning of the cell: what was said first stays, however often it is posted. ``step`` is the
    breakdown's step that asks; it becomes the learner's place.
    """
    Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)  # posts of one learner queue up here
    kept = predictions(learner).filter(question=question).first()
    if kept is not None:
        return kept
    item = _ask(learner, question, now)
    uid = item.sitting.uid
    if text:
        given = Given(sequence=0, key=uid, text=text)
        sittings.answer(learner, uid, given, now=now, rnd=rnd)
    else:
        sittings.skip(learner, uid, sequence=0, now=now, rnd=rnd)
    sittings.finish(learner, uid, now=now)
    keep_place(learner, question.topic, question.mode, step=step, now=now)
    return item


def _ask(learner: Learner, question: Question, now: dt.datetime) -> SittingItem:
    """The sitting's id follows from who is asked what, so that the database refuses a second one."""
    sitting = Sitting.objects.create(
        uid=uuid.uuid5(_NAMES, f"{learner.uid}:{question.pk}:{question.rev}"),
        learner=learner,
        topic=question.topic,
        kind=Sitting.Kind.CELL,
        total=1,
        started_at=now,
        active_at=now,
    )
    return SittingItem.objects.create(
        sitting=sitting, position=0, question=question, rev=question.rev, shown_at=now
    )
