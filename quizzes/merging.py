"""Two learners of one person become one: their sittings with every answer, badges and reports."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet, UniqueConstraint

from learners.joining import join_rows
from learners.models import Learner
from quizzes import badges
from quizzes.closing import close
from quizzes.models import Badge, Report, Response, Sitting, SittingItem


def merge(sender: object, *, kept: Learner, gone: Learner, now: dt.datetime, **_: Any) -> bool:
    """Receives ``learners.signals.learners_joined``."""
    is_shared = _join_doubles(kept, gone, now)
    for constraint in Sitting._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.condition is not None:
            _close_seconds(constraint, kept, gone, now)
    Sitting.objects.filter(learner=gone).update(learner=kept)
    Report.objects.filter(learner=gone).update(learner=kept)
    join_rows(Badge, kept, gone, ["topic_id"], partial(badges.join, now=now))
    return is_shared


def _join_doubles(kept: Learner, gone: Learner, now: dt.datetime) -> bool:
    """Join each sitting that both have, one of them out of a history. Whether there was any."""
    held = Sitting.objects.select_for_update(of=("self",), no_key=True)
    theirs = Sitting.objects.filter(learner=gone)
    doubles = list(held.filter(learner=kept, uid__in=theirs.values("uid")))
    for mine in doubles:
        _join(mine, held.get(learner=gone, uid=mine.uid), now)
    return bool(doubles)


def _join(mine: Sitting, other: Sitting, now: dt.datetime) -> None:
    """The one that went further stays. Of the other one what was answered there alone is a closed sitting of its own."""
    keys = {sitting.pk: set(_answers(sitting).values_list("key", flat=True)) for sitting in (mine, other)}
    less, more = sorted((mine, other), key=lambda sitting: (len(keys[sitting.pk]), sitting.sequence))
    own = keys[less.pk] - keys[more.pk]
    if not own:
        less.delete()
        return
    _reduce(less, [*_answers(less).filter(key__in=own).values_list("item", flat=True)])
    less.uid = uuid.uuid4()
    less.save(update_fields=["uid"])
    if less.is_open:
        close(less, Sitting.State.ABANDONED, now)


def _answers(sitting: Sitting) -> QuerySet[Response]:
    return Response.objects.filter(item__sitting=sitting)


def _reduce(sitting: Sitting, kept: Sequence[int]) -> None:
    """Let the sitting be one of these items alone."""
    sitting.items.exclude(pk__in=kept).delete()
    items = list(sitting.items.order_by("position"))
    for position, item in enumerate(items):
        item.position = position
        item.save(update_fields=["position"])
    sitting.total, sitting.position = len(items), min(sitting.position, len(items) - 1)
    sitting.right = sum(item.outcome == SittingItem.Outcome.RIGHT for item in items)
    sitting.save(update_fields=["total", "right", "position"])


def _close_seconds(constraint: UniqueConstraint, kept: Learner, gone: Learner, now: dt.datetime) -> None:
    """Of two open sittings that one learner may not have, the one used last stays open; no answer is lost."""
    held = Sitting.objects.filter(constraint.condition).select_for_update(of=("self",), no_key=True)
    same = [name for name in constraint.fields if name != "learner"]
    for other in held.filter(learner=gone):
        mine = held.filter(learner=kept, **{name: getattr(other, name) for name in same}).first()
        if mine is not None:
            close(min(mine, other, key=lambda sitting: sitting.active_at), Sitting.State.ABANDONED, now)
