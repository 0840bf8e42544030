"""Takes a learner's history back in, or joins it with what is here: all of it in one transaction, or nothing.

Rows are found by what they are (slugs, ids, keys), so the same file twice changes nothing the second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import DataError, IntegrityError, transaction

from flashcards.decks.entries import DeckError
from flashcards.decks.history_days import (
    merge_badges,
    merge_commitments,
    merge_days,
    merge_explanations,
    merge_places,
)
from flashcards.decks.history_memories import (
    GivenMemory,
    Report,
    follow_log,
    merge_images,
    merge_memories,
    merge_own_cards,
    read_memories,
    read_own_cards,
)
from flashcards.decks.history_reading import Shelf, checked, made_at, shelf_for
from flashcards.decks.history_settings import merge_fit, merge_settings
from flashcards.decks.history_sitting_rows import GivenSitting, read_sittings
from flashcards.decks.history_sittings import merge_sittings, tell_closed
from flashcards.decks.models import OwnCard
from learners.models import Learner


class _Read(NamedTuple):
    """The long parts of a history."""

    cards: list[OwnCard]
    sittings: list[GivenSitting]
    memories: list[GivenMemory]


def bring_back(learner: Learner, given: object, now: dt.datetime, report: Report) -> dict[str, Any]:
    """What was taken in, counted; ``missing`` counts by topic what this server has no item for. Raises DeckError."""
    values = checked(given)
    shelf = shelf_for(learner, made_at(values, now), now)
    # read before the transaction: on SQLite nobody else writes while it lasts
    read = _Read(
        read_own_cards(shelf, values, report), read_sittings(shelf, values), read_memories(shelf, values)
    )
    try:
        with transaction.atomic():
            return _merged(shelf, values, read, now)
    except (IntegrityError, DataError) as error:
        raise DeckError("The history contradicts itself. Nothing was taken.") from error


def _merged(shelf: Shelf, values: Mapping[str, Any], read: _Read, now: dt.datetime) -> dict[str, Any]:
    shelf.learner = Learner.objects.select_for_update().get(pk=shelf.learner.pk)
    merge_settings(shelf, values)
    is_refitted = merge_fit(shelf, values, now)
    written, own = merge_own_cards(shelf, read.cards)
    counts = {
        "study days": merge_days(shelf, values),
        "places": merge_places(shelf, values),
        "commitments": merge_commitments(shelf, values),
        "explanations": merge_explanations(shelf, values),
        "badges": merge_badges(shelf, values),
        "images": merge_images(shelf, values),
    }
    counts["answers"], keys = merge_sittings(shelf, read.sittings)
    counts["reviews"] = merge_memories(shelf, read.memories, own, keys, now)
    tell_closed(shelf, now)
    if is_refitted:
        follow_log(shelf, now)
    return {"counts": counts, "own cards": written, "missing": shelf.missing}
