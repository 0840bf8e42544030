import datetime as dt
import json
import random
from io import StringIO

import pytest
from django.core.management import call_command

from courseware.rendering import Renderer
from flashcards import doctoring, recomputing, reviewing
from flashcards.doctoring import differences, topic_differences
from flashcards.loader import load
from flashcards.models import Card, Memory, Review, TopicMemory
from tests.flashcards.making import (
    DAY,
    NOW,
    card_document,
    make_card,
    make_cards,
    make_learner,
    make_library,
    make_prompt,
    make_question,
    make_topic,
    memory_of,
    review,
    row_of,
)

pytestmark = pytest.mark.django_db
LATER = NOW + 400 * DAY


def doctor(*options):
    """The command's JSON and its exit code."""
    out = StringIO()
    try:
        call_command("doctor", "--json", *options, stdout=out)
    except SystemExit as stop:
        return json.loads(out.getvalue()), stop.code
    return json.loads(out.getvalue()), 0


def study(learner, items, reviews, seed=1, now=NOW - 300 * DAY):
    """Grades, and an undo now and then, over some months that are past."""
    rnd = random.Random(seed)
    for _ in range(reviews):
        now += rnd.expovariate(1) * DAY / 4
        rating = rnd.choice((1, 2, 3, 3, 3, 4))
        was_sure = rating == 1 and rnd.random() < 0.5
        made = review(learner, rnd.choice(items), rating, now, was_sure=was_sure)
        if rnd.random() < 0.1:
            reviewing.undo(made, now)


def cards_of(topic):
    return list(Card.objects.filter(topic=topic).order_by("pk"))


def test_a_thousand_reviews_and_a_reload_of_edited_content_leave_no_difference():
    topic = make_topic()
    documents = [card_document(f"card-{number}") for number in range(30)]
    load(make_library(topic, documents), Renderer())
    ann, ben = make_learner(), make_learner(wanted_retention=0.85)
    for learner in (ann, ben):
        study(learner, cards_of(topic), 250, seed=learner.pk)
    typo = card_document("card-3", front="What is a *task*?")
    moved, anew = card_document("card-5"), card_document("card-6", rev=2)
    edited = [typo, anew, *documents[10:], moved, card_document("new")]  # reordered, some deleted
    load(make_library(topic, edited), Renderer())
    for learner in (ann, ben):
        study(learner, [card for card in cards_of(topic) if card.retired_at is None], 250, 9, NOW - 200 * DAY)
    load(make_library(topic, [*documents, card_document("new")]), Renderer())  # all as it was, rev 1 included
    assert Review.objects.count() == 1_000
    report, code = doctor()
    assert (report["reviews"], report["differences"], report["topic_differences"], code) == (1_000, 0, 0, 0)


def test_every_kind_of_item_is_looked_at():
    learner, topic = make_learner(), make_topic()
    study(learner, [make_card(topic), make_question(topic), make_prompt(topic)], 40)
    report, code = doctor()
    assert (report["memories"], report["differences"], code) == (3, 0, 0)


def test_a_difference_is_named_with_both_values():
    learner, card = make_learner(), make_card()
    memory = review(learner, card, 4).memory
    Memory.objects.update(stability=99.0, reps=7)
    report, code = doctor()
    assert (report["differences"], code) == (1, 1)
    told = report["shown"][0]
    assert told["memory"] == memory.pk
    assert told["fields"] == {"stability": [99.0, memory.stability], "reps": [7, 1]}


def test_repair_writes_what_the_log_says():
    learner, cards = make_learner(), make_cards(5)
    study(learner, cards, 60)
    before = [row_of(memory_of(learner, card)) for card in cards]
    Memory.objects.update(stability=1.0, lapses=40, due_at=LATER)
    TopicMemory.objects.update(cards=9)
    report, code = doctor("--repair")
    assert (report["differences"], report["topic_differences"], code) == (5, 0, 0)
    assert [row_of(memory_of(learner, card)) for card in cards] == before
    assert doctor()[0]["differences"] == 0


@pytest.mark.parametrize("when", [NOW + 365 * DAY, dt.datetime.max.replace(tzinfo=dt.UTC)])
def test_reviews_that_lie_ahead_do_not_count_until_their_date(when):
    """No page makes them; whoever wrote them into the table, one repair is enough."""
    learner, topic = make_learner(), make_topic()
    one, two = make_card(topic), make_card(topic)
    for card in (one, two):
        review(learner, card, 3, NOW - 9 * DAY)
    review(learner, two, 3, NOW - DAY)
    Review.objects.filter(memory=memory_of(learner, one)).update(reviewed_at=when)
    ahead = Review.objects.filter(memory=memory_of(learner, two)).latest("pk")
    Review.objects.filter(pk=ahead.pk).update(reviewed_at=when)
    Memory.objects.update(last_reviewed_at=when)
    assert doctor()[1] == 1
    assert doctor("--repair")[1] == 0
    report, code = doctor()
    assert (report["differences"], report["topic_differences"], code) == (0, 0, 0)
    assert (memory_of(learner, one).reps, memory_of(learner, two).reps) == (0, 1)
    assert TopicMemory.objects.get().cards == 1


def test_repair_takes_fifty_rows_a_transaction(monkeypatch):
    learner = make_learner()
    for card in make_cards(120):
        review(learner, card)
    Memory.objects.update(reps=5)
    sizes = []
    monkeypatch.setattr(
        doctoring, "confirm", lambda pks, **kept: sizes.append(len(pks)) or recomputing.confirm(pks, **kept)
    )
    assert len(list(differences(LATER, is_repair=True))) == 120
    assert sizes == [50, 50, 20]


def test_what_is_watched_follows_from_the_log():
    learner, card = make_learner(), make_card()
    review(learner, card, 4)
    review(learner, card, 1, NOW + 9 * DAY, was_sure=True)
    review(learner, card, 4, NOW + 40 * DAY)
    before = row_of(memory_of(learner, card))
    assert before["mistake"] == Memory.Mistake.MENDED
    Memory.objects.update(mistake=None)
    [found] = differences(LATER, is_repair=True)
    assert found.fields == {"mistake": (None, Memory.Mistake.MENDED)}
    assert row_of(memory_of(learner, card)) == before


def test_undone_reviews_do_not_count():
    learner, card = make_learner(), make_card()
    review(learner, card, 3)
    reviewing.undo(review(learner, card, 1, NOW + 3 * DAY), NOW + 3 * DAY)
    Memory.objects.update(lapses=1)
    [found] = differences(LATER)
    assert found.fields == {"lapses": (1, 0)}


def test_another_wanted_retention_moves_no_date_that_was_promised():
    learner, card = make_learner(), make_card()
    review(learner, card, 4)
    learner.wanted_retention = 0.8
    learner.save()
    assert list(differences(LATER)) == []


def test_a_topic_row_that_is_wrong_missing_or_left_over_is_found_and_repaired():
    learner, topics = make_learner(), [make_topic() for _ in range(3)]
    for topic in topics:
        review(learner, make_card(topic))
    TopicMemory.objects.filter(topic=topics[0]).update(cards=3)
    TopicMemory.objects.filter(topic=topics[1]).delete()
    Memory.objects.filter(topic=topics[2]).update(state=0, due_at=None, stability=None, difficulty=None)
    assert [found.topic for found in topic_differences(LATER)] == [topic.pk for topic in topics]
    topic_differences(LATER, is_repair=True)
    assert topic_differences(LATER) == []


def test_what_rounding_leaves_where_nothing_is_recalled_is_no_difference():
    review(make_learner(), make_card(), 1)
    row = TopicMemory.objects.get()
    for left, is_same in ((1e-16, True), (1e-3, False)):
        TopicMemory.objects.update(sums=[left] * len(row.sums))
        assert (topic_differences(NOW) == []) is is_same


def test_words_for_people(capsys):
    review(make_learner(), make_card())
    call_command("doctor")
    assert "1 memories, 1 reviews, 0" in capsys.readouterr().out


@pytest.mark.parametrize("count", [3, 40])
def test_what_is_read_does_not_grow_with_memories(count, django_assert_num_queries):
    learner = make_learner()
    for card in make_cards(count):
        review(learner, card)
    with django_assert_num_queries(4):  # the last key, a page of keys, its memories, their log
        assert list(differences(LATER)) == []
