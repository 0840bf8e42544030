"""Work on decks that no request waits for."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from background.periodic import every
from background.timeouts import time_limit
from flashcards.decks import importing

_SECONDS = 300


@task(queue_name="bulk")
@time_limit(_SECONDS)
def import_deck(uid: str) -> None:
    importing.run(uid, timezone.now())


@every(hours=24)
@task(queue_name="bulk")
def forget_imports() -> None:
    """Files that were never read, old results, and counts of uploads."""
    importing.forget(timezone.now())
