"""Two learners of one person become one: their logs are joined, and every memory follows from the joined log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from flashcards.annotating import LONGEST_NOTE
from flashcards.decks.merging import merge_decks
from flashcards.decks.models import OwnCard
from flashcards.explaining import LONGEST_TEXT
from flashcards.logs import drop_shared, mark_first, pages
from flashcards.models import POINTERS, Explanation, Fit, Memory, Review, TopicMemory
from flashcards.recomputing import confirm
from flashcards.topic_sums import recount
from learners.joining import join_rows
from learners.models import Learner


def merge(sender: object, *, kept: Learner, gone: Learner, now: dt.datetime, **_: Any) -> bool:
    """Receives ``learners.signals.learners_joined``."""
    is_refitted = _merge_fits(kept, gone, now)
    for twin, card in merge_decks(kept, gone):
        _move_memory(gone, card, twin)
        card.delete()
    join_rows(Explanation, kept, gone, ["prompt_id", "rev"], _combine_explanations)
    topics = set(Memory.objects.filter(learner=gone, topic__isnull=False).values_list("topic_id", flat=True))
    moved, is_shared = _merge_memories(kept, gone)
    if is_refitted:
        moved.update(Memory.objects.filter(learner=kept).begun().values_list("pk", flat=True))
    for page in pages(sorted(moved)):
        confirm(page, is_repair=True, now=now, is_counting=False)
    TopicMemory.objects.filter(learner=gone).delete()
    recount(now, topics=None if is_refitted else topics, learner=kept.pk)
    return is_shared


# ---- parameters


def _merge_fits(kept: Learner, gone: Learner, now: dt.datetime) -> bool:
    """The account's parameters win; where it never had any fitted, those of ``gone`` come along.

    Returns whether those of ``kept`` became others. Where the two differ, grades made before can't be undone:
    what they would put back was made with other parameters.
    """
    mine, other = Fit.objects.filter(pk=kept.pk).first(), Fit.objects.filter(pk=gone.pk).first()
    Fit.objects.filter(pk=gone.pk).delete()
    if mine is None and other is not None:
        other.learner, other.changed_at, other.fit_task = kept, now, ""
        other.save(force_insert=True)
        return other.parameters is not None
    if mine is not None and mine.parameters != (other and other.parameters):
        Fit.objects.filter(pk=mine.pk).update(changed_at=now)
    return False


# ---- memories and their log


def _move_memory(gone: Learner, card: OwnCard, twin: OwnCard) -> None:
    """Let a memory be of the card that stays, or join the one that another double of it has left there."""
    other = Memory.objects.filter(own_card=card).first()
    first = Memory.objects.filter(learner=gone, own_card=twin).first()
    if other is not None and first is not None:
        _join({first.pk: other}, {first.pk: first})
    Memory.objects.filter(own_card=card).update(own_card=twin, topic=twin.topic_id)


def _merge_memories(kept: Learner, gone: Learner) -> tuple[set[int], bool]:
    """Which memories have another log or learner now; and whether both had reviews of one past."""
    theirs = Memory.objects.filter(learner=gone)
    others = {memory.pointers: memory for memory in theirs}
    same = Q()
    for name in POINTERS:
        same |= Q(**{f"{name}__in": theirs.values(name)})
    twins = {memory.pk: memory for memory in Memory.objects.filter(same, learner=kept)}
    is_shared = _join({pk: others[memory.pointers] for pk, memory in twins.items()}, twins)
    moved = {*twins, *theirs.values_list("pk", flat=True)}
    theirs.update(learner=kept)
    _rename_taken_keys(kept, gone)
    Review.objects.filter(learner=gone).update(learner=kept)
    mark_first(moved)
    return moved, is_shared


def _join(doubles: Mapping[int, Memory], twins: Mapping[int, Memory]) -> bool:
    """Put each double into its twin, by whose primary key both are named. Whether their logs had a grade in common."""
    is_shared = drop_shared(doubles)
    for pk, other in doubles.items():
        _combine_aside(twins[pk], other)
        Review.objects.filter(memory=other).update(memory=pk)
        other.delete()
    return is_shared


def _combine_aside(mine: Memory, other: Memory) -> None:
    """What does not follow from the log: both notes, a flag or a pause of either."""
    mine.note = _both(mine.note, other.note, LONGEST_NOTE)
    mine.flagged_at = mine.flagged_at or other.flagged_at
    mine.suspended_at = mine.suspended_at or other.suspended_at
    mine.buried_until = max((at for at in (mine.buried_until, other.buried_until) if at), default=None)
    mine.cleared_at = max((at for at in (mine.cleared_at, other.cleared_at) if at), default=None)
    mine.save(update_fields=["note", "flagged_at", "suspended_at", "buried_until", "cleared_at"])


def _rename_taken_keys(kept: Learner, gone: Learner) -> None:
    """A key is used once by one learner. It came with the page, so two learners may have had the same."""
    taken = Review.objects.filter(learner=kept).values("key")
    for review in Review.objects.filter(learner=gone, key__in=taken):
        review.key = uuid.uuid4()
        review.save(update_fields=["key"])


# ---- texts


def _combine_explanations(mine: Explanation, other: Explanation) -> Sequence[str]:
    """Both texts, the newer one first, where they fit into one; else the newer one."""
    newer, older = sorted((mine, other), key=lambda row: row.written_at, reverse=True)
    values = (
        _both(newer.text, older.text, LONGEST_TEXT),
        sorted({*newer.ticked, *older.ticked}),
        newer.written_at,
    )
    mine.text, mine.ticked, mine.written_at = values
    return ["text", "ticked", "written_at"]


def _both(one: str, two: str, longest: int) -> str:
    """Two texts as one, each once; the first where both are too long together."""
    if not (one and two) or two in one:
        return one or two
    together = f"{one}\n\n{two}"
    return together if len(together) <= longest else one
