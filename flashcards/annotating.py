"""A learner's own mark on an item: a note that is shown with the answer, and a flag to find it again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from flashcards.models import Item, Memory
from flashcards.reviewing import held
from learners.models import Learner


@transaction.atomic
def annotate(learner: Learner, item: Item, note: str, is_flagged: bool, now: dt.datetime) -> Memory:
    """Keep ``note`` (empty: none) and the flag. The schedule stays as it is."""
    memory = held(learner, item)
    memory.note = note.strip()
    memory.flagged_at = (memory.flagged_at or now) if is_flagged else None
    memory.save(update_fields=["note", "flagged_at"])
    return memory
