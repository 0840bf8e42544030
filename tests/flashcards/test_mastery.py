import random

import pytest
from django.utils import timezone

from courseware.rendering import Renderer
from flashcards.loader import load
from flashcards.mastery import TopicMastery, of_topics, of_track
from flashcards.models import Memory
from flashcards.reviewing import undo
from flashcards.scheduling import recall
from tests.flashcards.making import (
    DAY,
    NOW,
    card_document,
    make_card,
    make_cards,
    make_learner,
    make_library,
    make_question,
    make_topic,
    review,
)

pytestmark = pytest.mark.django_db


def test_a_topic_that_was_never_reviewed_has_no_recall():
    topic = make_topic()
    make_cards(3, topic)
    assert of_topics(make_learner(), [topic], NOW)[topic.pk] == TopicMastery(items=3)


def test_unmet_cards_count_as_not_recalled():
    learner, topic = make_learner(), make_topic()
    met, _ = make_cards(2, topic)
    memory = review(learner, met, 3).memory
    later = NOW + 5 * DAY
    found = of_topics(learner, [topic], later)[topic.pk]
    chance = recall(memory.stability, memory.last_reviewed_at, later)
    assert found == TopicMastery(recall=round(100 * chance / 2), due=1, learning=True, items=2)


def test_what_was_forgotten_last_counts_as_not_recalled_until_it_is_recalled():
    learner, topic = make_learner(), make_topic()
    one, two = make_cards(2, topic)
    review(learner, one, 1)
    assert of_topics(learner, [topic], NOW)[topic.pk] == TopicMastery(recall=0, learning=True, items=2)

    made = review(learner, one, 3, NOW + DAY / 24)
    review(learner, two, 4, NOW + DAY / 24)
    assert of_topics(learner, [topic], NOW + DAY / 24)[topic.pk].recall == 100

    lapse = review(learner, two, 1, NOW + DAY / 12)
    assert of_topics(learner, [topic], NOW + DAY / 12)[topic.pk].recall == pytest.approx(50, abs=1)

    undo(lapse, NOW + DAY / 12)
    undo(made, NOW + DAY / 12)
    assert of_topics(learner, [topic], NOW + DAY / 12)[topic.pk].recall == pytest.approx(50, abs=1)


def test_a_topic_is_learned_when_every_card_was_met():
    learner, topic = make_learner(), make_topic()
    for card in make_cards(2, topic):
        review(learner, card, 4)
    assert of_topics(learner, [topic], NOW)[topic.pk] == TopicMastery(recall=100, items=2)


def test_a_missed_question_counts_and_retired_items_do_not():
    learner, topic = make_learner(), make_topic()
    gone = make_card(topic, retired_at=NOW)
    for item in (gone, make_card(topic), make_question(topic)):
        review(learner, item, 4)
    assert of_topics(learner, [topic], NOW)[topic.pk].items == 2


def test_others_memories_are_theirs():
    topic = make_topic()
    review(make_learner(), make_card(topic), 3)
    assert of_topics(make_learner(), [topic], NOW)[topic.pk].recall is None


@pytest.mark.parametrize("count", [1, 30])
def test_all_topics_cost_two_queries(count, django_assert_num_queries):
    learner = make_learner()
    topics = [make_topic() for _ in range(count)]
    for topic in topics:
        review(learner, make_card(topic), 3)
    with django_assert_num_queries(2):
        assert len(of_topics(learner, topics, NOW)) == count


def test_a_track_weighs_its_topics_by_their_items():
    big, small = TopicMastery(recall=90, due=2, items=30), TopicMastery(recall=50, due=1, items=10)
    assert of_track([big, small]) == TopicMastery(recall=80, due=3, items=40)


def test_a_track_with_an_untouched_topic_is_being_learned():
    assert of_track([TopicMastery(recall=100, items=10), TopicMastery(items=10)]) == TopicMastery(
        recall=50, learning=True, items=20
    )
    assert of_track([TopicMastery(items=10)]).recall is None


def test_recall_is_true_to_one_percent_after_grades_undo_and_time():
    learner, topic = make_learner(), make_topic()
    rnd = random.Random(3)
    cards, now = make_cards(25, topic), NOW
    for _ in range(150):
        now += rnd.expovariate(1) * DAY / 3
        made = review(learner, rnd.choice(cards), rnd.choice((1, 2, 3, 4)), now)
        if rnd.random() < 0.15:
            undo(made, now)
    for days in (0, 0.01, 1, 30, 400):
        at = now + days * DAY
        recalled = Memory.objects.begun().filter(state=Memory.State.REVIEW)
        rows = recalled.values_list("stability", "last_reviewed_at")
        exact = 100 * sum(recall(*row, at) for row in rows) / len(cards)
        assert of_topics(learner, [topic], at)[topic.pk].recall == pytest.approx(exact, abs=1)


def test_a_topic_lasts_until_its_recall_falls_below_what_is_wanted():
    learner, topic = make_learner(), make_topic()
    for number, card in enumerate(make_cards(6, topic)):
        review(learner, card, 3 + number % 2)
    make_card(topic)  # what was not met says nothing of how long the rest lasts
    found = of_topics(learner, [topic], NOW + DAY)[topic.pk]
    days = found.lasts(0.85)
    rows = Memory.objects.begun().values_list("stability", "last_reviewed_at")
    at = [NOW + DAY + days * factor * DAY for factor in (0.95, 1.05)]
    before, after = (sum(recall(*row, moment) for row in rows) / 6 for moment in at)
    assert after < 0.85 < before
    assert of_track([found, TopicMastery(items=3)]).lasts(0.85) == days


def test_what_fell_below_lasts_no_longer_and_what_is_not_begun_lasts_nothing():
    learner, topic = make_learner(), make_topic()
    review(learner, make_card(topic), 3)
    assert of_topics(learner, [topic], NOW + 300 * DAY)[topic.pk].lasts(0.9) == 0
    assert TopicMastery(items=3).lasts(0.9) is None


def test_a_retired_item_leaves_its_topic_and_comes_back(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)  # loading counts anew as of now
    topic = make_topic()
    documents = [card_document(f"card-{number}") for number in range(4)]
    load(make_library(topic, documents), Renderer())
    learner = make_learner()
    for card in topic.cards.all():
        review(learner, card, 4)
    load(make_library(topic, documents[:3]), Renderer())
    assert of_topics(learner, [topic], NOW)[topic.pk] == TopicMastery(recall=100, items=3)
    load(make_library(topic, documents), Renderer())
    assert of_topics(learner, [topic], NOW)[topic.pk] == TopicMastery(recall=100, items=4)
