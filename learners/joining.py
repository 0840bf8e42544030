"""A browser's learner comes into an account: attached where the account has none, joined with the one it has.

Joining is one transaction: each room gives its rows to the learner that is kept (``learners.signals``), the other one is
deleted. Whoever is joined already is gone, so doing it twice is doing it once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter

from django.db import models, transaction
from django.db.models import ForeignObjectRel, Q

from learners.models import Learner, StudyDay, User
from learners.signals import learners_joined

_FIGURES = ("answers", "reviews", "seconds")


class LeftBehindError(RuntimeError):
    """A room left rows with the learner that was to go."""


@transaction.atomic
def take_in(user: User, pk: int, now: dt.datetime) -> None:
    """Bring the anonymous learner ``pk`` into the account. One that is gone, or is somebody's, stays as it is."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # sign-ins of one account queue up here
    rows = Learner.objects.select_for_update().filter(Q(pk=pk) | Q(user=user))
    found = {row.user_id: row for row in rows.order_by("pk")}
    here, mine = found.get(None), found.get(user.pk)
    if here is None:
        return
    if mine is None:
        here.user = user
        here.save(update_fields=["user"])
    else:
        join(mine, here, now)


@transaction.atomic
def join(kept: Learner, gone: Learner, now: dt.datetime) -> None:
    """Give everything of ``gone`` to ``kept``, whose settings win. Raises LeftBehindError, and then nothing changed."""
    replies = learners_joined.send(Learner, kept=kept, gone=gone, now=now)
    _join_days(kept, gone, is_shared=any(reply for _, reply in replies))
    _fill_settings(kept, gone)
    left = [relation.related_model.__name__ for relation in relations() if _rows_of(relation, gone).exists()]
    if left:
        raise LeftBehindError(f"Still with the learner that goes: {', '.join(left)}")
    gone.delete()


def join_rows[M: models.Model](
    model: type[M],
    kept: Learner,
    gone: Learner,
    same: Sequence[str],
    combine: Callable[[M, M], Sequence[str]],
) -> None:
    """Give the rows of ``gone`` to ``kept``. Of two rows that agree in the attributes ``same`` one stays.

    ``combine(mine, other)`` puts on ``mine`` what is to be kept of both, and returns the names of its columns.
    """
    key = attrgetter(*same)
    theirs = model._default_manager.filter(learner=gone)
    others = {key(row): row for row in theirs}
    first = {f"{same[0]}__in": {getattr(row, same[0]) for row in others.values()}}
    for mine in model._default_manager.filter(learner=kept, **first):
        other = others.get(key(mine))
        if other is not None:
            mine.save(update_fields=combine(mine, other))
            other.delete()
    theirs.update(learner=kept)


def relations() -> Iterator[ForeignObjectRel]:
    """Every foreign key to a learner, hidden ones included."""
    for field in Learner._meta.get_fields(include_hidden=True):
        if isinstance(field, ForeignObjectRel):
            yield field


def _rows_of(relation: ForeignObjectRel, learner: Learner) -> models.QuerySet[models.Model]:
    return relation.related_model._base_manager.filter(**{relation.field.name: learner})


def _join_days(kept: Learner, gone: Learner, *, is_shared: bool) -> None:
    """Figures of a day are summed; of one past that both have, the larger ones count."""

    def combine(mine: StudyDay, other: StudyDay) -> Sequence[str]:
        for name in _FIGURES:
            figures = getattr(mine, name), getattr(other, name)
            setattr(mine, name, max(figures) if is_shared else sum(figures))
        return _FIGURES

    join_rows(StudyDay, kept, gone, ["day"], combine)


def _fill_settings(kept: Learner, gone: Learner) -> None:
    kept.time_zone = kept.time_zone or gone.time_zone
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.last_seen_at = max(kept.last_seen_at, gone.last_seen_at)
    kept.save(update_fields=["time_zone", "created_at", "last_seen_at"])
