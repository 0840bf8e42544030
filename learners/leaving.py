"""Somebody leaves: the account goes, and with it everything its learner did."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from learners.models import Learner, User
from learners.signals import learner_leaving


@transaction.atomic
def leave(user: User, now: dt.datetime) -> None:
    """Delete the account. What was reported about questions stays, without a name."""
    learner = Learner.objects.select_for_update(of=("self",)).filter(user=user).first()
    if learner is not None:
        learner_leaving.send(Learner, learner=learner, now=now)
    user.delete()
