"""What ``benchmarks.growth`` times, in a process whose settings name a new database. Prints one JSON object."""

from __future__ import annotations

import datetime as dt
import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module

import django

django.setup()

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from benchmarks.growth_rows import NOW, add_cards, add_items, add_learners, make_learner, make_topics
from flashcards.models import Memory
from flashcards.topic_sums import recount
from learners.access import SESSION_KEY
from learners.models import Learner

ROUNDS, WARMING = 31, 3
A_HANDFUL = 3  # items of somebody on a site of many
PAGES = {
    "Today": "/",
    "review": "/review/",
    "map": "/map/",
    "search": "/search/?q=task",
    "memory": "/review/memory/",
}
IDLE = {"review, nothing due": "/review/"}
RARE = "/search/?q=flamingo"  # in no text at all: the longest search

type Times = dict[str, dict[int, float]]


def main() -> None:
    largest = int(sys.argv[1])
    rnd = random.Random(9)
    found = {"cards of the site": _by_cards(largest, rnd)}
    found["learners"] = _by_learners(largest, rnd)
    found["items"] = _by_items(largest, rnd)
    print(json.dumps(found))


def _by_cards(largest: int, rnd: random.Random) -> Times:
    """The search, as the content grows to what the largest learner needs: told, not judged."""
    found: Times = {}
    topics, visitor = make_topics(), Client(SERVER_NAME="localhost")
    pages = {"search, found at once": PAGES["search"], "search, found nowhere": RARE}
    for size in _powers(10, largest):
        with _no_collecting():
            add_cards(topics, size, rnd)
        _note(found, {size: visitor}, pages)
    return found


def _by_learners(largest: int, rnd: random.Random) -> Times:
    found: Times = {}
    learner = make_learner()
    add_items(learner, A_HANDFUL, rnd)
    client = _client(learner)
    made = 1
    for size in _powers(1, largest):
        with _no_collecting(), transaction.atomic():
            add_learners(size - made, A_HANDFUL, rnd)
            recount(NOW)
        made = size
        _note(found, {size: client})
        with _nothing_due([learner]):
            _note(found, {size: client}, IDLE)
    return found


def _by_items(largest: int, rnd: random.Random) -> Times:
    """Learners of all sizes in one database, taking turns."""
    found: Times = {}
    learners = {size: make_learner() for size in _powers(10, largest)}
    for size, learner in learners.items():
        with _no_collecting(), transaction.atomic():
            add_items(learner, size, rnd)
            recount(NOW, learner=learner.pk)
    clients = {size: _client(learner) for size, learner in learners.items()}
    _note(found, clients)
    with _nothing_due(learners.values()):
        _note(found, clients, IDLE)
    return found


@contextmanager
def _nothing_due(learners: Iterable[Learner]) -> Iterator[None]:
    """Whatever is due falls due tomorrow, while inside."""
    tomorrow = NOW + dt.timedelta(days=1)
    due = list(Memory.objects.filter(learner__in=learners, due_at__lte=tomorrow))
    assert due, "Nothing is due in the first place."
    Memory.objects.filter(pk__in=[memory.pk for memory in due]).update(due_at=tomorrow)
    yield
    Memory.objects.bulk_update(due, ["due_at"], 100)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Millions of objects are made here, none of them in circles; looking for circles takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _powers(least: int, most: int) -> list[int]:
    return [10**power for power in range(9) if least <= 10**power <= most]


def _client(learner: Learner) -> Client:
    """A browser with the learner's session."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = learner.pk
    session.create()
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def _note(found: Times, clients: Mapping[int, Client], pages: Mapping[str, str] = PAGES) -> None:
    """Add the median of each page for each client: all take turns, round after round."""
    if connection.vendor == "postgresql":  # as autovacuum would in a minute
        connection.cursor().execute("ANALYZE")
    print(
        f"timing {', '.join(f'{size:,}' for size in clients)} …",
        file=sys.stderr,
        flush=True,
    )
    took: dict[tuple[str, int], list[float]] = {(page, size): [] for page in pages for size in clients}
    for _ in range(WARMING + ROUNDS):
        for (page, size), values in took.items():
            values.append(_timed(clients[size], pages[page]))
    for (page, size), values in took.items():
        found.setdefault(page, {})[size] = statistics.median(values[WARMING:])


def _timed(client: Client, path: str) -> float:
    started = time.perf_counter()
    response = client.get(path)
    milliseconds = 1000 * (time.perf_counter() - started)
    assert response.status_code == 200, (path, response.status_code)
    return milliseconds


if __name__ == "__main__":
    main()
