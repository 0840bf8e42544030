"""A file a learner gives: admitted, kept in a row, read by a task, and told what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.tasks import Task

from background import progress
from background.exceptions import QueueFull
from background.limits import enqueue_for_learner
from flashcards.decks import history_file
from flashcards.decks.entries import PROBLEMS, DeckError
from flashcards.decks.history_import import bring_back
from flashcards.decks.leaves import own_image_prefix
from flashcards.decks.models import DeckImport, UploadCount
from flashcards.decks.sandbox import ReadDeck, read_apart
from flashcards.decks.taking import take
from learners.models import Learner

HOUR = dt.timedelta(hours=1)
IMPORTS_AN_HOUR = 10  # of one learner
FROM_ONE_ADDRESS = 30  # an hour: cookies cost nothing
UNDER_WAY = 2
KEPT_DAYS = 30


def admit(learner: Learner | None, source: str, now: dt.datetime) -> None:
    """Count a file from ``source`` (learners.addresses.source_of). Raise QueueFull for one too many."""
    _count(source, now)
    mine = DeckImport.objects.filter(learner=learner, created_at__gt=now - HOUR).order_by("created_at")
    times = list(mine.values_list("created_at", flat=True)) if learner else []
    if len(times) >= IMPORTS_AN_HOUR:
        wait = times[-IMPORTS_AN_HOUR] + HOUR - now
        raise QueueFull(f"You gave {len(times)} files in the last hour", _seconds(wait))


@transaction.atomic
def _count(source: str, now: dt.datetime) -> None:
    """One file more from ``source``, under a lock: the limit holds however many processes ask at once."""
    UploadCount.objects.bulk_create([UploadCount(source=source, since=now)], ignore_conflicts=True)
    row = UploadCount.objects.select_for_update().get(source=source)
    if row.since <= now - HOUR:
        row.since, row.count = now, 0
    if row.count >= FROM_ONE_ADDRESS:
        wait = row.since + HOUR - now
        raise QueueFull("Too many files came from your network in the last hour", _seconds(wait))
    row.count += 1
    row.save(update_fields=["since", "count"])


def _seconds(wait: dt.timedelta) -> int:
    return max(1, int(wait.total_seconds()))


def forget(now: dt.datetime) -> None:
    """Drop files that were never read, old results, and counts that are over."""
    DeckImport.objects.filter(created_at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()
    UploadCount.objects.filter(since__lt=now - HOUR).delete()


@transaction.atomic
def begin(learner: Learner, name: str, data: bytes, task: Task[Any, Any], now: dt.datetime) -> DeckImport:
    """Keep the file and have ``task`` read it. Raises QueueFull."""
    row = DeckImport.objects.create(learner=learner, name=name[:200], data=data, created_at=now)
    result = enqueue_for_learner(f"decks:{learner.pk}", task, str(row.uid), limit=UNDER_WAY)
    row.task_id = result.id
    row.save(update_fields=["task_id"])
    return row


def run(uid: str, now: dt.datetime) -> None:
    """Read the file of the import ``uid`` and keep what it says. A second run changes nothing."""
    row = DeckImport.objects.select_related("learner").filter(uid=uid, finished_at=None).first()
    if row is None:
        return
    try:
        outcome = _history(row, now) if row.name.lower().endswith(history_file.ENDINGS) else _deck(row, now)
    except DeckError as error:
        _finish(row, now, error=str(error))
    else:
        _finish(row, now, outcome=outcome)


def _deck(row: DeckImport, now: dt.datetime) -> dict[str, Any]:
    deck = read_apart(bytes(row.data), row.name, own_image_prefix(), progress.report)
    row.refresh_from_db(fields=["learner"])  # who signed in meanwhile is another one
    taken = take(row.learner, deck, now)
    return {"added": taken.added, "changed": taken.changed, "same": taken.same, **_problems(deck)}


def _problems(deck: ReadDeck) -> dict[str, Any]:
    return {"problems": deck.problems[:PROBLEMS], "more_problems": max(0, len(deck.problems) - PROBLEMS)}


def _history(row: DeckImport, now: dt.datetime) -> dict[str, Any]:
    given = history_file.read(bytes(row.data))
    return {"history": bring_back(row.learner, given, now, progress.report)}


def _finish(
    row: DeckImport, now: dt.datetime, *, error: str = "", outcome: dict[str, Any] | None = None
) -> None:
    row.data, row.finished_at, row.error, row.outcome = b"", now, error, outcome or {}
    row.save(update_fields=["data", "finished_at", "error", "outcome"])
