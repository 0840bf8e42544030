import pytest

from flashcards.decks import own
from flashcards.forecast import Trace
from flashcards.reviewing import suspend
from flashcards.scheduling import ORDINARY, Pace
from flashcards.workload import CHOICES, reviews_a_day, seconds_a_review, workloads
from tests.flashcards.making import DAY, NOW, make_card, make_cards, make_learner, make_topic, review


def test_keeping_more_is_more_work():
    traces = [Trace(stability=3.0 + number, difficulty=5.0, age=number / 3) for number in range(40)]
    found = [reviews_a_day(traces, Pace(retention=percent / 100)) for percent in CHOICES]
    assert found == sorted(found)
    assert found[-1] > 3 * found[0]


def test_a_durable_memory_is_hardly_any_work():
    old, young = (Trace(stability=days, difficulty=5.0, age=0.0) for days in (2_000.0, 1.0))
    assert reviews_a_day([old], ORDINARY) == 0
    assert reviews_a_day([young], ORDINARY) > 3 / 60


@pytest.mark.django_db
@pytest.mark.parametrize("count", [5, 90])
def test_the_work_grows_with_the_cards_and_the_queries_do_not(count, django_assert_num_queries):
    learner = make_learner()
    for card in make_cards(count, make_topic()):
        review(learner, card, 3)
    with django_assert_num_queries(3):  # how many, a sample, how long a review takes
        found = workloads(learner, ORDINARY, NOW + DAY, (90,))
    alone = make_learner()
    review(alone, make_card(), 3)
    [one] = workloads(alone, ORDINARY, NOW + DAY, (90,))
    assert found[0].reviews == pytest.approx(count * one.reviews)
    assert found[0].minutes == pytest.approx(found[0].reviews / 2)


@pytest.mark.django_db
def test_own_cards_are_work_too():
    learner, alone = make_learner(), make_learner()
    cards = [own.write(learner, f"Front {number}?", "Back", NOW) for number in range(4)]
    for card in cards:
        review(learner, card, 3)
    review(alone, make_card(), 3)
    [one] = workloads(alone, ORDINARY, NOW + DAY, (90,))
    [four] = workloads(learner, ORDINARY, NOW + DAY, (90,))
    assert one.reviews > 0
    assert four.reviews == pytest.approx(4 * one.reviews)
    suspend(learner, cards[0], NOW)
    own.remove(cards[1], NOW)
    [two] = workloads(learner, ORDINARY, NOW + DAY, (90,))
    assert two.reviews == pytest.approx(2 * one.reviews)


@pytest.mark.django_db
def test_what_is_not_asked_is_no_work():
    learner, alone = make_learner(), make_learner()
    cards = make_cards(6, make_topic())
    for card in cards:
        review(learner, card, 3)
    review(alone, make_card(), 3)
    for card in cards[2:]:
        suspend(learner, card, NOW)
    [one] = workloads(alone, ORDINARY, NOW + DAY, (90,))
    [two] = workloads(learner, ORDINARY, NOW + DAY, (90,))
    assert two.reviews == pytest.approx(2 * one.reviews)


@pytest.mark.django_db
def test_the_learners_own_time_is_used():
    learner = make_learner()
    assert seconds_a_review(learner) == 30
    review(learner, make_card(), 3, duration_ms=8_000)
    assert seconds_a_review(learner) == 8


@pytest.mark.django_db
def test_nothing_learned_is_no_work_to_foretell():
    assert workloads(make_learner(), ORDINARY, NOW, CHOICES) == []
