import uuid

import pytest

from flashcards.gains import Gain, gained, words_of
from flashcards.graded import day_of
from flashcards.models import Memory
from flashcards.scheduling import days_above, recall
from tests.flashcards.making import DAY, MINUTE, NOW, make_card, make_cards, make_learner, review

pytestmark = pytest.mark.django_db
STABILITY = 3.0  # days


def old_cards(learner, count, ago=30 * DAY):
    """Cards learned ``ago`` and given a stability of three days."""
    cards = make_cards(count)
    for card in cards:
        review(learner, card, 3, NOW - ago)
    Memory.objects.filter(learner=learner).update(stability=STABILITY)
    return cards


def gain(**fields):
    defaults = {"cards": 4, "new": 0, "before": 2.0, "now": 4.0, "lasts": (9.0, 5.5, 4.9, 1.0)}
    return Gain(**{**defaults, "retention": 0.9, **fields})


def test_what_is_recalled_is_compared_with_what_would_have_been(django_assert_num_queries):
    learner = make_learner()
    for card in old_cards(learner, 3):
        review(learner, card, 3, NOW)
    day = day_of(learner, NOW + MINUTE)
    with django_assert_num_queries(2):
        found = gained(learner, day, NOW + MINUTE)
    assert found.before == pytest.approx(3 * recall(STABILITY, NOW - 30 * DAY, NOW))
    assert found.now == pytest.approx(3, abs=0.01)
    stability = Memory.objects.first().stability
    assert found.lasts == pytest.approx([days_above(0.9, stability)] * 3)


def test_a_card_graded_twice_is_one_card_with_what_it_was_before_the_first():
    learner = make_learner()
    (card,) = old_cards(learner, 1)
    review(learner, card, 1, NOW)
    review(learner, card, 3, NOW + 10 * MINUTE)
    day = day_of(learner, NOW + 11 * MINUTE)
    found = gained(learner, day, NOW + 11 * MINUTE)
    assert (len(day.sitting), len(day.last), day.recalled, found.cards) == (2, 1, 1, 1)
    assert found.before == pytest.approx(recall(STABILITY, NOW - 30 * DAY, NOW))
    assert found.now == pytest.approx(1, abs=0.01)


def test_what_was_forgotten_last_is_not_recalled_now():
    learner = make_learner()
    (card,) = old_cards(learner, 1)
    review(learner, card, 3, NOW)
    review(learner, card, 1, NOW + MINUTE)
    assert gained(learner, day_of(learner, NOW + 2 * MINUTE), NOW + 2 * MINUTE).now == 0


def test_new_cards_would_not_have_been_recalled():
    learner = make_learner()
    review(learner, make_card(), 3, NOW)
    found = gained(learner, day_of(learner, NOW), NOW)
    assert (found.new, found.before) == (1, 0)


def test_grades_of_others_and_undone_ones_are_left_out():
    learner, other = make_learner(), make_learner()
    card = make_card()
    review(other, card, 3, NOW, key=uuid.uuid4())
    review(learner, card, 3, NOW)
    review(learner, make_card(), 1, NOW, source="practice")
    assert gained(learner, day_of(learner, NOW), NOW).cards == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {},
            (
                "Before, you would have recalled about 2 of these 4; now 4. "
                "Most of them stay above 90% for 4 days or longer."
            ),
        ),
        (
            {"new": 4, "before": 0},
            "All of them were new to you. Most of them stay above 90% for 4 days or longer.",
        ),
        ({"now": 2.0, "lasts": (8.0, 0.4, 0.1, 0.1)}, ""),
        (
            {"now": 2.2, "lasts": (3.0, 2.9, 2.4, 2.1), "retention": 0.85},
            "All of them stay above 85% for 2 days or longer.",
        ),
        ({"cards": 1, "lasts": (70.0,)}, "Your recall of it stays above 90% for 2 months."),
        ({"cards": 1, "new": 1, "lasts": (0.2,)}, "It was new to you."),
        ({"cards": 1, "lasts": (10.0**7,)}, "Your recall of it stays above 90% for 100 years."),
    ],
)
def test_a_gain_in_words(fields, words):
    assert words_of(gain(**fields)) == words
