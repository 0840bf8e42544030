import pytest

from flashcards.asking import page_for
from flashcards.decks import own
from flashcards.decks.models import OwnCard
from flashcards.due import COUNT_LIMIT, Queue, queue_for
from flashcards.ending import ending_of
from flashcards.graded import Day, day_of
from flashcards.memory_page import page_of, words_of
from flashcards.models import Memory
from flashcards.reviewing import bury, suspend
from flashcards.scope import Scope
from tests.flashcards.making import DAY, MINUTE, NOW, make_card, make_cards, make_learner, review

pytestmark = pytest.mark.django_db


def words(learner, now=NOW):
    day = day_of(learner, now)
    return ending_of(learner, Scope(), None, queue_for(learner, now, day), day, now).text


@pytest.mark.parametrize("aside", [bury, suspend])
def test_what_was_forgotten_and_set_aside_does_not_come_back(aside):
    learner, (first, second) = make_learner(), make_cards(2)
    for card in (first, second):
        review(learner, card, 1)
    assert "The two you forgot come back in 10 minutes" in words(learner)
    aside(learner, first, NOW)
    assert "The one you forgot comes back in 10 minutes" in words(learner)
    aside(learner, second, NOW)
    assert "you forgot" not in words(learner)


def test_an_own_card_that_was_forgotten_and_removed_does_not_come_back():
    learner = make_learner()
    card = own.write(learner, "Front?", "Back", NOW)
    review(learner, card, 1)
    own.remove(card, NOW)
    assert "you forgot" not in words(learner)


def test_only_cards_that_come_back_at_the_same_time_are_counted_together():
    learner = make_learner()
    for card, wait in zip(make_cards(6), (10, 300, 300, 300, 300, 300), strict=True):
        memory = review(learner, card, 3, NOW - DAY).memory
        Memory.objects.filter(pk=memory.pk).update(due_at=NOW + wait * MINUTE)
    assert words(learner).startswith("The next card comes back in 10 minutes.")
    Memory.objects.filter(due_at=NOW + 10 * MINUTE).update(due_at=NOW + 300 * MINUTE)
    assert words(learner).startswith("The next six cards come back in 5 hours.")


def test_new_own_cards_are_of_no_topic():
    learner = make_learner()
    own.write(learner, "Front?", "Back", NOW)
    assert "1 new card is ready when you are." in words(learner)


def test_new_cards_of_topics_say_so():
    learner, card = make_learner(), make_card()
    make_card(card.topic)
    review(learner, card, 3)
    assert "1 new card from topics you have begun is ready when you are." in words(learner)


def test_a_backlog_that_was_counted_no_further_is_told_as_such():
    learner = make_learner()
    cards = [OwnCard(learner=learner, front="?", back="!") for _ in range(COUNT_LIMIT + 1)]
    Memory.objects.bulk_create(
        Memory(
            learner=learner,
            own_card=card,
            state=Memory.State.REVIEW,
            stability=5.0,
            difficulty=5.0,
            due_at=NOW - 9 * DAY,
            last_reviewed_at=NOW - 14 * DAY,
        )
        for card in OwnCard.objects.bulk_create(cards)
    )
    assert page_for(learner, Scope(everything=True), None, NOW).left == "At least 1,000 cards left"
    told = words_of(page_of(learner, NOW))
    assert "% of the 1,000 cards that are due next. At least 1,000 cards are due." in told
    done = ending_of(learner, Scope(), None, Queue(waiting=COUNT_LIMIT), Day(), NOW)
    assert done.text.startswith("At least 1,000 more cards can wait")
