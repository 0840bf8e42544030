"""What a learner does with the clock. Advisory: it never takes a problem away and never changes the badge."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models, transaction

from learners.models import Learner
from quizzes import deadlines
from quizzes.given import StaleError, UnreadableError
from quizzes.kinds import KINDS
from quizzes.models import Sitting, SittingItem
from quizzes.sitting import current_turn
from quizzes.turns import Turn, planned_deadline


class Action(models.TextChoices):
    PAUSE = "pause"
    RESUME = "resume"
    MORE = "more"
    SET = "set"


@transaction.atomic
def change_clock(
    learner: Learner, uid: uuid.UUID, *, sequence: int, action: str, setting: int | None, now: dt.datetime
) -> Turn:
    """Pause, resume, add a minute, or choose a setting. Does not count as a step; pausing twice pauses once."""
    turn = current_turn(learner, uid, sequence, now)
    if not KINDS[turn.sitting.kind].has_clock:
        raise UnreadableError
    if turn.item.is_decided:
        raise StaleError
    if action == Action.SET:
        _set(turn.sitting, setting)
    elif turn.item.deadline_at is not None:
        _move(turn.item, turn.item.deadline_at, action, now)
    turn.item.deadline_at = planned_deadline(turn)
    turn.item.save(update_fields=["deadline_at", "paused_at", "paused_seconds", "extra_seconds"])
    return turn


def _set(sitting: Sitting, setting: int | None) -> None:
    if setting is not None and setting != sitting.clock:
        sitting.clock = setting
        sitting.save(update_fields=["clock"])


def _move(item: SittingItem, deadline_at: dt.datetime, action: str, now: dt.datetime) -> None:
    if action == Action.PAUSE and item.paused_at is None:
        item.paused_at = now
    elif action == Action.RESUME and item.paused_at is not None:
        item.paused_seconds += max(0, round((now - item.paused_at).total_seconds()))
        item.paused_at = None
    elif action == Action.MORE:
        item.extra_seconds += deadlines.added_time(deadline_at, item.paused_at, now)
