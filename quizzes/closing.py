"""The end of a sitting: finished, started anew, or left too long. What it kept back is told then."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from quizzes.kinds import KINDS
from quizzes.models import EXPIRES_AFTER, Sitting
from quizzes.telling import tell_kept_back


def is_stale(sitting: Sitting, now: dt.datetime) -> bool:
    """Open, and left too long to go on with."""
    return sitting.is_open and sitting.active_at <= now - EXPIRES_AFTER


def close(sitting: Sitting, state: str, now: dt.datetime) -> None:
    """Close an open sitting whose row is locked."""
    sitting.state, sitting.finished_at = state, now
    sitting.sequence += 1
    sitting.save(update_fields=["state", "finished_at", "sequence", "right", "position"])
    if not KINDS[sitting.kind].tells_at_once:
        tell_kept_back(sitting, now)


@transaction.atomic
def expire(pk: int, now: dt.datetime) -> bool:
    """Close the sitting if it was left too long. Whether it did; of several who try at once, one."""
    rows = Sitting.objects.select_for_update(of=("self",), no_key=True).select_related("learner")
    sitting = rows.get(pk=pk)
    if not is_stale(sitting, now):
        return False
    close(sitting, Sitting.State.EXPIRED, now)
    return True


def expire_all(now: dt.datetime) -> int:
    """Close every sitting that was left too long, each in a transaction of its own; how many there were."""
    left = Sitting.objects.left_too_long(now).order_by("pk")
    return sum(expire(pk, now) for pk in left.values_list("pk", flat=True))
