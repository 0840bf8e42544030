"""Two learners of one person become one: what they said and where they are in the lessons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from learners.joining import join_rows
from learners.models import Learner
from lessons.models import Commitment, Place


def merge(sender: object, *, kept: Learner, gone: Learner, **_: Any) -> bool:
    """Receives ``learners.signals.learners_joined``. What was said first stays said; the place seen last counts."""
    is_shared = False

    def combine(mine: Commitment, other: Commitment) -> Sequence[str]:
        nonlocal is_shared
        is_shared |= mine.committed_at == other.committed_at
        if other.committed_at < mine.committed_at:
            mine.said, mine.committed_at = other.said, other.committed_at
        return ["said", "committed_at"]

    join_rows(Commitment, kept, gone, ["statement_id", "rev"], combine)
    join_rows(Place, kept, gone, ["topic_id", "mode"], _combine_places)
    return is_shared


def _combine_places(mine: Place, other: Place) -> Sequence[str]:
    if other.seen_at > mine.seen_at:
        mine.step, mine.seen_at = other.step, other.seen_at
    mine.done_at = min((date for date in (mine.done_at, other.done_at) if date), default=None)
    return ["step", "seen_at", "done_at"]
