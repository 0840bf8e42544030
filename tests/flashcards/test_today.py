import uuid

import pytest

from flashcards import reviewing
from flashcards.due import DAILY_SHARE
from flashcards.today import due_count, summary
from tests.flashcards.making import (
    DAY,
    MINUTE,
    NOW,
    make_cards,
    make_learner,
    make_question,
    make_topic,
    review,
)
from tests.flashcards.test_due import LATER, make_memory

pytestmark = pytest.mark.django_db


def test_nothing_learned_says_nothing():
    found = summary(make_learner(), NOW)
    assert (found.due, found.minutes, found.recalls, found.total, found.words) == (0, 0, (), 0, "")


def test_what_is_due_with_its_minutes_and_the_safest_first():
    learner = make_learner()
    for card, age in zip(make_cards(3), (400, 1, 20), strict=True):
        make_memory(learner, card, age=age)
    found = summary(learner, LATER)
    assert (found.due, found.minutes, found.total, found.reds) == (3, 2, 3, 1)
    assert list(found.recalls) == sorted(found.recalls, reverse=True)
    assert found.recalls[-1] < 80 <= found.recalls[-2]


def test_the_deck_shows_the_twelve_that_need_it_most():
    learner = make_learner()
    for number, card in enumerate(make_cards(20)):
        make_memory(learner, card, age=1 + number * 20)
    found = summary(learner, LATER)
    assert len(found.recalls) == 12
    assert found.recalls[-1] == min(found.recalls)
    assert found.reds > 0


def test_a_sure_mistake_that_was_mended_is_told_when_it_is_due_again():
    learner, question = make_learner(), make_question()
    reviewing.grade(learner, question, 1, NOW, uuid.uuid4(), was_sure=True)
    assert summary(learner, NOW + 1 * DAY).sure == 0
    review(learner, question, 4, NOW + 1 * DAY)
    assert [summary(learner, NOW + days * DAY).sure for days in (2, 9)] == [0, 1]


def test_the_next_date_is_told():
    learner, (first, second) = make_learner(), make_cards(2)
    review(learner, first, 4)
    soonest = review(learner, second, 3).memory.due_at
    assert summary(learner, NOW).next_due_at == soonest


def test_a_buried_card_is_due_tomorrow():
    learner, (card,) = make_learner(), make_cards(1)
    make_memory(learner, card, age=20)
    buried = reviewing.bury(learner, card, LATER)
    found = summary(learner, LATER)
    assert (found.due, found.next_due_at) == (0, buried.buried_until)


def test_a_backlog_says_only_todays_share(django_assert_num_queries):
    learner = make_learner()
    for card in make_cards(DAILY_SHARE + 5):
        make_memory(learner, card, age=20)
    found = summary(learner, LATER)
    assert (found.due, found.waiting) == (DAILY_SHARE, 5)
    with django_assert_num_queries(2):
        assert due_count(learner, LATER) == DAILY_SHARE


def test_what_was_reviewed_today_counts_everywhere():
    learner = make_learner()
    for card in make_cards(DAILY_SHARE - 5):
        review(learner, card, 3, LATER)
    for card in make_cards(10, make_topic()):
        make_memory(learner, card, age=20)
    assert summary(learner, LATER).due == due_count(learner, LATER) == 5


def test_the_forecast_has_thirty_one_days_and_words():
    learner = make_learner()
    for card in make_cards(4):
        review(learner, card, 3)
    found = summary(learner, NOW + 1 * DAY)
    assert len(found.forecast.keep) == len(found.forecast.stop) == 31
    assert found.words.startswith("If you keep reviewing, you’ll recall about 9")
    assert "of your 4 cards in a month. If you stop today, about " in found.words


def test_missed_questions_are_due_too():
    learner = make_learner()
    review(learner, make_question(), 1)
    assert summary(learner, NOW + 11 * MINUTE).due == due_count(learner, NOW + 11 * MINUTE) == 1


@pytest.mark.parametrize("count", [1, 40])
def test_cost_does_not_grow_with_cards(count, django_assert_num_queries):
    learner = make_learner()
    for card in make_cards(count, make_topic()):
        review(learner, card, 3)
    with django_assert_num_queries(3):
        summary(learner, LATER)
    with django_assert_num_queries(2):
        due_count(learner, LATER)
    with django_assert_num_queries(1):
        assert due_count(learner, NOW) == 0


def test_a_card_that_was_forgotten_last_is_empty_and_one_of_the_red_ones():
    learner = make_learner()
    known, forgotten = make_cards(2)
    make_memory(learner, known, age=1)
    review(learner, forgotten, 1, LATER - 20 * MINUTE)
    found = summary(learner, LATER)
    assert (found.recalls[-1], found.reds) == (0, 1)
    assert found.recalls[0] > 80
