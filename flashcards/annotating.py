"""A learner's own mark on an item: a note that is shown with the answer, and a flag to find it again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from flashcards.models import Item, Memory
from flashcards.reviewing import held
from learners.models import Learner

LONGEST_NOTE = 2_000  # characters


@transaction.atomic
def annotate(learner: Learner, item: Item, note: str, now: dt.datetime) -> Memory:
    """Keep ``note`` (empty: none). The schedule stays as it is."""
    memory = held(learner, item)
    memory.note = note.strip()
    memory.cleared_at = memory.cleared_at if memory.note else now
    memory.save(update_fields=["note", "cleared_at"])
    return memory


@transaction.atomic
def flag(learner: Learner, item: Item, is_flagged: bool, now: dt.datetime) -> Memory:
    """Put the flag on or take it off. The schedule stays as it is."""
    memory = held(learner, item)
    memory.flagged_at = (memory.flagged_at or now) if is_flagged else None
    memory.cleared_at = memory.cleared_at if is_flagged else now
    memory.save(update_fields=["flagged_at", "cleared_at"])
    return memory
