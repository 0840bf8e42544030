"""How many files come in: counted in the database, so that the limit holds for all processes together."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connections

from background.exceptions import QueueFull
from flashcards.decks import importing
from flashcards.decks.importing import FROM_ONE_ADDRESS, HOUR, admit
from flashcards.decks.models import UploadCount
from flashcards.decks.tasks import forget_imports
from tests.flashcards.making import NOW

pytestmark = pytest.mark.django_db
HERE, THERE = "a" * 32, "b" * 32


def test_the_limit_does_not_lie_in_the_process():
    for _ in range(FROM_ONE_ADDRESS):
        admit(None, HERE, NOW)
        cache.clear()  # another process has its own
    with pytest.raises(QueueFull, match="from your network") as refused:
        admit(None, HERE, NOW + dt.timedelta(minutes=50))
    assert refused.value.retry_after == 600
    admit(None, THERE, NOW)


def test_an_hour_later_it_begins_anew():
    UploadCount.objects.create(source=HERE, since=NOW, count=FROM_ONE_ADDRESS)
    admit(None, HERE, NOW + HOUR)
    assert UploadCount.objects.filter(source=HERE).values_list("since", "count").get() == (NOW + HOUR, 1)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_one_by_one(monkeypatch):
    """Connections of their own stand for processes: nothing else is shared."""
    monkeypatch.setattr(importing, "FROM_ONE_ADDRESS", 5)
    barrier, outcomes = Barrier(8), []

    def ask():
        barrier.wait()
        try:
            admit(None, HERE, NOW)
        except QueueFull:
            outcomes.append("refused")
        else:
            outcomes.append("admitted")
        connections.close_all()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("admitted"), outcomes.count("refused")) == (5, 3)


def test_counts_that_are_over_are_forgotten():
    UploadCount.objects.create(source=HERE, since=NOW - 2 * HOUR)
    UploadCount.objects.create(source=THERE, since=NOW)
    forget_imports.call()
    assert list(UploadCount.objects.values_list("source", flat=True)) == [THERE]
