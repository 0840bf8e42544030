import datetime as dt

import pytest
from django.utils import timezone

from flashcards.explaining import tick
from flashcards.progress import of_topic
from flashcards.reviewing import bury, suspend
from learners.progress import ModeProgress
from tests.flashcards.making import make_card, make_cards, make_learner, make_prompt, make_topic, review

pytestmark = pytest.mark.django_db


def test_modes_a_topic_lacks_are_left_out():
    assert of_topic(make_learner(), make_topic()) == {}


def test_untouched_modes_say_how_much_there_is():
    topic = make_topic()
    make_cards(5, topic)
    make_prompt(topic)
    assert of_topic(make_learner(), topic) == {
        "cards": ModeProgress(meta="5 cards"),
        "explain": ModeProgress(meta="1 prompt"),
    }


def test_begun_cards_say_how_many_were_met():
    learner, topic = make_learner(), make_topic()
    first, *_ = make_cards(5, topic)
    review(learner, first, 4, timezone.now())
    assert of_topic(learner, topic)["cards"] == ModeProgress(state="part", label="1 of 5 met", meta="5 cards")


def test_learned_cards_say_when_they_come_back():
    learner, topic = make_learner(), make_topic()
    review(learner, make_card(topic), 3, timezone.now())
    assert of_topic(learner, topic)["cards"] == ModeProgress(
        state="done", label="Next in 2 days", meta="1 card"
    )


def test_due_cards_say_so():
    learner, topic = make_learner(), make_topic()
    for card in make_cards(2, topic):
        review(learner, card, 3, timezone.now() - dt.timedelta(days=9))
    assert of_topic(learner, topic)["cards"].label == "2 due"


def test_cards_set_aside_are_not_due():
    learner, topic, now = make_learner(), make_topic(), timezone.now()
    suspended, buried = make_cards(2, topic)
    for card in (suspended, buried):
        review(learner, card, 3, now - dt.timedelta(days=9))
    suspend(learner, suspended, now)
    assert of_topic(learner, topic)["cards"].label == "1 due"
    bury(learner, buried, now)
    assert of_topic(learner, topic)["cards"].label.startswith("Next in ")
    suspend(learner, buried, now)
    assert of_topic(learner, topic)["cards"] == ModeProgress(state="done", label="Not asked", meta="2 cards")


def test_explained_prompts_say_how_many_ideas_were_named():
    learner, topic, now = make_learner(), make_topic(), timezone.now()
    first, second = make_prompt(topic), make_prompt(topic)
    tick(learner, first, "Words", [0, 1, 2], now)
    assert of_topic(learner, topic)["explain"] == ModeProgress(
        state="part", label="3 of 8 ideas", meta="2 prompts"
    )
    tick(learner, second, "Words", [0, 1, 2, 3], now)
    assert of_topic(learner, topic)["explain"] == ModeProgress(
        state="done", label="7 of 8 ideas", meta="2 prompts"
    )


def test_an_explanation_of_an_older_meaning_does_not_count():
    learner, topic = make_learner(), make_topic()
    prompt = make_prompt(topic)
    tick(learner, prompt, "Words", [0], timezone.now())
    prompt.rev = 2
    prompt.save()
    assert of_topic(learner, topic)["explain"] == ModeProgress(meta="1 prompt")


def test_it_costs_two_queries(django_assert_num_queries):
    learner, topic = make_learner(), make_topic()
    make_cards(9, topic)
    make_prompt(topic)
    with django_assert_num_queries(2):
        of_topic(learner, topic)
