"""Logs of reviews that come together: what both had stands once, and an item was new once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flashcards.models import Memory, Review

_PAGE = 500


def drop_shared(doubles: Mapping[int, Memory]) -> bool:
    """Drop from the log of each double what the memory has too: the same grade at the same microsecond.

    ``doubles``: by the primary key of the memory that stays. Whether there was any.
    """
    mine = {
        (review.memory_id, review.reviewed_at, review.rating): review for review in _log_of(list(doubles))
    }
    twin_of = {other.pk: pk for pk, other in doubles.items()}
    is_shared = False
    for review in _log_of(list(twin_of)):
        known = mine.get((twin_of[review.memory_id], review.reviewed_at, review.rating))
        if known is None:
            continue
        if review.undone_at and not known.undone_at:
            known.undone_at = review.undone_at
            known.save(update_fields=["undone_at"])
        review.delete()
        is_shared = True
    return is_shared


def keys_of(memories: Sequence[int]) -> dict[tuple[int, dt.datetime, int], uuid.UUID]:
    """The keys of the grades in these logs, by memory, moment and rating: the same grade may have come under another key."""
    found: dict[tuple[int, dt.datetime, int], uuid.UUID] = {}
    for page in pages(memories):
        rows = Review.objects.filter(memory__in=page).values_list("memory_id", "reviewed_at", "rating", "key")
        found |= {(memory, at, rating): key for memory, at, rating, key in rows}
    return found


def mark_first(memories: Iterable[int]) -> None:
    """Of several grades of one item that say it was new, the oldest that stands is right."""
    firsts: dict[int, list[int]] = defaultdict(list)
    for page in pages(list(memories)):
        standing = Review.objects.filter(memory__in=page, is_first=True, undone_at=None)
        for memory, pk in standing.order_by("reviewed_at", "pk").values_list("memory_id", "pk"):
            firsts[memory].append(pk)
    for page in pages([pk for found in firsts.values() for pk in found[1:]]):
        Review.objects.filter(pk__in=page).update(is_first=False)


def pages[T](values: Sequence[T]) -> Iterator[Sequence[T]]:
    """A few hundred at a time, as many as one statement takes."""
    return (values[start : start + _PAGE] for start in range(0, len(values), _PAGE))


def _log_of(memories: Sequence[int]) -> Iterator[Review]:
    for page in pages(memories):
        yield from Review.objects.filter(memory__in=page).order_by("reviewed_at", "pk")
