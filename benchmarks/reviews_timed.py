"""What ``benchmarks.review`` times, in a process whose settings name a new database. Prints one JSON object."""

from __future__ import annotations

import datetime as dt
import json
import math
import random
import sqlite3
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import django

django.setup()

import fsrs
from anki.collection import Collection
from anki.scheduler.v3 import CardAnswer
from django.db import connection, transaction

from flashcards.due import due_window
from flashcards.fitting import losses
from flashcards.models import Card, Memory
from flashcards.reviewing import grade
from flashcards.scheduling import PARAMETERS, STEP
from flashcards.topic_sums import count_items, recount
from learners.models import Learner
from lessons.models import Topic, Track

CARDS = 500
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def main() -> None:
    folder, (rounds, reviews, due) = Path(sys.argv[1]), map(int, sys.argv[2:])
    learner, cards = _site(folder)
    works: dict[str, Callable[[], object]] = {
        "ours": _ours(learner, cards, reviews),
        "anki": _anki(folder, reviews, rounds),
        "raw": _raw(folder, learner.pk, [card.pk for card in cards], reviews),
    }
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(reviews / _timed(work))
    rates = {name: statistics.median(each) for name, each in found.items()}
    print(json.dumps({**rates, **_next_due(due), **_losses()}))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    spared = work() or 0.0
    return time.perf_counter() - started - float(spared)


def _site(folder: Path) -> tuple[Learner, list[Card]]:
    """A learner with five hundred learned cards; and a copy of the database for raw SQL."""
    track = Track.objects.create(slug="track", title="Track", summary="")
    topic = Topic.objects.create(
        track=track, slug="topic", title="Topic", summary="", level="beginner", minutes=5, idea_html=""
    )
    cards = _cards(topic, CARDS)
    count_items(NOW)
    learner = Learner.objects.create()
    with transaction.atomic():
        for card in cards:
            grade(learner, card, 3, NOW - 5 * DAY, uuid.uuid4())
    with sqlite3.connect(folder / "raw.sqlite3") as copy:
        connection.connection.backup(copy)
    copy.close()
    return learner, cards


def _cards(topic: Topic, count: int) -> list[Card]:
    return Card.objects.bulk_create(
        Card(topic=topic, slug=f"card-{number}", front_html="Front", back_html="Back", position=number)
        for number in range(count)
    )


def _ours(learner: Learner, cards: list[Card], reviews: int) -> Callable[[], None]:
    """``grade``, as the review's view calls it."""
    assert connection.cursor().execute("PRAGMA synchronous").fetchone()[0] == 2, "FULL"
    made = [0]

    def work() -> None:
        for _ in range(reviews):
            made[0] += 1
            grade(
                learner,
                cards[made[0] % CARDS],
                3,
                NOW + dt.timedelta(seconds=made[0]),
                uuid.uuid4(),
                duration_ms=4_000,
            )

    return work


def _anki(folder: Path, reviews: int, rounds: int) -> Callable[[], float]:
    """``answer_card`` of the collection, whose database is WAL and synchronous=FULL as SQLite's default has it.

    Finding the next card is left out of its time, as it is of ours.
    """
    collection = Collection(str(folder / "collection.anki2"))
    deck = collection.decks.id("Default")
    config = collection.decks.config_dict_for_deck_id(deck)
    config["new"]["perDay"] = config["rev"]["perDay"] = 9_999
    collection.decks.update_config(config)
    collection.set_config("fsrs", True)
    basic = collection.models.by_name("Basic")
    for number in range(rounds * reviews):
        note = collection.new_note(basic)
        note["Front"], note["Back"] = f"Front {number}", "Back"
        collection.add_note(note, deck)

    def work() -> float:
        spared = 0.0
        for _ in range(reviews):
            started = time.perf_counter()
            queued = collection.sched.get_queued_cards(fetch_limit=1).cards[0]
            card = collection.get_card(queued.card.id)
            card.start_timer()
            spared += time.perf_counter() - started
            answer = collection.sched.build_answer(card=card, states=queued.states, rating=CardAnswer.EASY)
            collection.sched.answer_card(answer)
        return spared

    return work


_SELECT = "SELECT * FROM flashcards_memory WHERE learner_id = ? AND card_id = ?"
_LOG = """INSERT INTO flashcards_review (learner_id, memory_id, key, rating, reviewed_at, before, is_first, was_sure, rev,
    duration_ms, source, due_at) VALUES (?, ?, ?, 3, ?, ?, 0, 0, 1, 4000, 'card', ?)"""
_MOVE = """UPDATE flashcards_memory SET state = 2, step = NULL, stability = ?, difficulty = 5.0, due_at = ?,
    last_reviewed_at = ?, reps = reps + 1, buried_until = NULL WHERE id = ?"""
_SUMS = "SELECT * FROM flashcards_topicmemory WHERE learner_id = ?"
_COUNT = "UPDATE flashcards_topicmemory SET sums = ?, counted_at = ? WHERE id = ?"
_DAY = """INSERT INTO learners_studyday (learner_id, day, answers, reviews, seconds) VALUES (?, '2026-01-01', 0, 1, 4)
    ON CONFLICT (learner_id, day) DO UPDATE SET reviews = reviews + 1, seconds = seconds + 4"""


def _raw(folder: Path, learner: int, cards: list[int], reviews: int) -> Callable[[], None]:
    """The same rows read and written by the driver alone, with nothing computed."""
    database = sqlite3.connect(folder / "raw.sqlite3", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    before = json.dumps({f"column-{number}": "2026-11-21T09:00:00+00:00" for number in range(8)})
    sums = json.dumps([number / 7 for number in range(20)])
    made = [0]

    def work() -> None:
        moment = str(NOW)
        for _ in range(reviews):
            made[0] += 1
            database.execute("BEGIN IMMEDIATE")
            memory = database.execute(_SELECT, (learner, cards[made[0] % CARDS])).fetchone()[0]
            database.execute(_LOG, (learner, memory, uuid.uuid4().hex, moment, before, moment))
            database.execute(_MOVE, (made[0] + 1.0, moment, moment, memory))
            topic = database.execute(_SUMS, (learner,)).fetchone()[0]
            database.execute(_COUNT, (sums, moment, topic))
            database.execute(_DAY, (learner,))
            database.execute("COMMIT")

    return work


def _next_due(due: int) -> dict[str, float]:
    """Milliseconds, in the median, for a learner with so many due."""
    learner = Learner.objects.create()
    track = Track.objects.get()
    topics = [
        Topic.objects.create(
            track=track, slug=f"topic-{n}", title="T", summary="", level="beginner", minutes=5, idea_html=""
        )
        for n in range(100)
    ]
    for topic in topics:
        Memory.objects.bulk_create(
            Memory(
                learner=learner,
                topic=topic,
                card=card,
                state=2,
                stability=5.0,
                difficulty=5.0,
                reps=1,
                due_at=NOW - dt.timedelta(seconds=card.pk),
                last_reviewed_at=NOW - 30 * DAY,
            )
            for card in _cards(topic, due // 100)
        )
    count_items(NOW)
    with transaction.atomic():
        recount(NOW, learner=learner.pk)
    mine = Memory.objects.filter(learner=learner)
    next_one = [
        _timed(lambda: mine.due(NOW).order_by("due_at").values_list("pk").first() and None)
        for _ in range(200)
    ]
    window = [_timed(lambda: due_window(mine, NOW) and None) for _ in range(50)]
    return {
        "due": due,
        "next_due": 1000 * statistics.median(next_one),
        "window": 1000 * statistics.median(window),
    }


def _losses() -> dict[str, float]:
    """Our predictions and those of the fsrs package on one generated log."""
    rnd = random.Random(6)
    histories = []
    for _ in range(500):
        when, history = NOW - 300 * DAY, []
        for _ in range(12):
            history.append((rnd.choice((1, 2, 3, 3, 3, 4)), when))
            when += rnd.expovariate(1 / 9) * DAY
        histories.append(history)
    ours = list(losses(histories, PARAMETERS, NOW - 1_000 * DAY))
    theirs = [value for history in histories for value in _fsrs_losses(history)]
    assert len(ours) == len(theirs)
    return {
        "loss": statistics.mean(ours),
        "loss_fsrs": statistics.mean(theirs),
        "predictions": len(ours),
    }


def _fsrs_losses(history: list[tuple[int, dt.datetime]]) -> list[float]:
    scheduler = fsrs.Scheduler(learning_steps=[STEP], relearning_steps=[STEP], enable_fuzzing=False)
    card, found = fsrs.Card(card_id=1, due=NOW), []
    for rating, when in history:
        if card.last_review and (when - card.last_review).days:
            chance = scheduler.get_card_retrievability(card, when)
            found.append(-math.log(chance if rating > 1 else 1 - chance))
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), when)
    return found


if __name__ == "__main__":
    main()
