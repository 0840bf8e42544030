"""Two learners of one person become one: their sittings with every answer, badges and reports."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db.models import UniqueConstraint

from learners.joining import join_rows
from learners.models import Learner
from quizzes import badges
from quizzes.closing import close
from quizzes.models import Badge, Report, Sitting


def merge(sender: object, *, kept: Learner, gone: Learner, now: dt.datetime, **_: Any) -> bool:
    """Receives ``learners.signals.learners_joined``."""
    is_shared = _drop_doubles(kept, gone)
    for constraint in Sitting._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is not None:
            _close_seconds(constraint, kept, gone, now)
    Sitting.objects.filter(learner=gone).update(learner=kept)
    Report.objects.filter(learner=gone).update(learner=kept)
    join_rows(Badge, kept, gone, ["topic_id"], partial(badges.join, now=now))
    return is_shared


def _drop_doubles(kept: Learner, gone: Learner) -> bool:
    """A sitting that both have, one of them out of a history, stays once: the one that went further."""
    theirs = {_identity(sitting): sitting for sitting in Sitting.objects.filter(learner=gone)}
    begun = Sitting.objects.filter(learner=gone).values("started_at")
    is_shared = False
    for mine in Sitting.objects.filter(learner=kept, started_at__in=begun):
        other = theirs.get(_identity(mine))
        if other is not None:
            (mine if other.sequence > mine.sequence else other).delete()
            is_shared = True
    return is_shared


def _identity(sitting: Sitting) -> tuple[object, ...]:
    """Nobody begins the same twice within a microsecond."""
    return sitting.topic_id, sitting.kind, sitting.started_at


def _close_seconds(constraint: UniqueConstraint, kept: Learner, gone: Learner, now: dt.datetime) -> None:
    """Of two open sittings that one learner may not have, the one used last stays open; no answer is lost."""
    held = Sitting.objects.filter(constraint.condition).select_for_update(of=("self",), no_key=True)
    same = [name for name in constraint.fields if name != "learner"]
    for other in held.filter(learner=gone):
        mine = held.filter(learner=kept, **{name: getattr(other, name) for name in same}).first()
        if mine is not None:
            close(min(mine, other, key=lambda sitting: sitting.active_at), Sitting.State.ABANDONED, now)
