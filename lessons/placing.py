"""Where a learner is in a mode that is read, and whether they have read it."""

import datetime as dt

from learners.models import Learner
from lessons.models import Place, Topic


def keep_place(
    learner: Learner, topic: Topic, mode: str, *, step: int, now: dt.datetime, is_done: bool = False
) -> None:
    """Remember the step (0 where the mode has none). What was read stays read. One statement, safe when raced."""
    place = Place(
        learner=learner, topic=topic, mode=mode, step=step, seen_at=now, done_at=now if is_done else None
    )
    Place.objects.bulk_create(
        [place],
        update_conflicts=True,
        unique_fields=["learner", "topic", "mode"],
        update_fields=["step", "seen_at", *(["done_at"] if is_done else [])],
    )
