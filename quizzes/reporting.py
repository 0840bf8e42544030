"""Telling the authors that something is wrong with a question."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from learners.models import Learner
from quizzes.models import Report, SittingItem

MOST_AN_HOUR = 10


class TooManyReportsError(Exception):
    """The learner has reported ``MOST_AN_HOUR`` problems within the last hour."""


@transaction.atomic
def report(learner: Learner, item: SittingItem, *, kind: str, words: str, now: dt.datetime) -> Report:
    """Store a report with the version and the order that was shown. The same report twice is stored once."""
    Learner.objects.select_for_update(no_key=True).get(
        pk=learner.pk
    )  # posts of one learner are counted in turn
    about = {"learner": learner, "question_id": item.question_id, "kind": kind, "words": words}
    known = Report.objects.waiting().filter(**about).first()
    if known is not None:
        return known
    lately = Report.objects.filter(learner=learner, created_at__gt=now - dt.timedelta(hours=1))
    if lately.count() >= MOST_AN_HOUR:
        raise TooManyReportsError
    return Report.objects.create(
        **about, sitting_id=item.sitting_id, rev=item.rev, order=item.shown_ids, created_at=now
    )
