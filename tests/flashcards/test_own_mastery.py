import pytest

from flashcards import own_mastery, reviewing
from flashcards.decks import own
from flashcards.decks.models import OwnCard
from flashcards.mastery import of_track
from flashcards.models import Memory
from flashcards.own_mastery import of_decks
from flashcards.scheduling import ORDINARY, recall
from tests.flashcards.making import DAY, NOW, make_card, make_learner, make_topic, review

pytestmark = pytest.mark.django_db


def own_cards(learner, count, deck="", topic=None, begun=True):
    for number in range(count):
        card = own.write(learner, f"Front {number}?", "Back", NOW, topic=topic)
        OwnCard.objects.filter(pk=card.pk).update(deck=deck)
        if begun:
            review(learner, card, 3)


def test_own_cards_are_counted_by_deck_the_largest_first():
    learner = make_learner()
    own_cards(learner, 1, topic=make_topic())
    own_cards(learner, 2, "Spanish")
    own_cards(learner, 1, "Spanish", begun=False)
    own_cards(make_learner(), 3, "Spanish")
    review(learner, make_card(), 3)
    later = NOW + 5 * DAY
    found = of_decks(learner, ORDINARY, later)
    memory = Memory.objects.filter(learner=learner).first()
    chance = recall(memory.stability, memory.last_reviewed_at, later)
    assert [*found] == ["Spanish", ""]
    spanish = found["Spanish"]
    assert (spanish.items, spanish.due, spanish.learning) == (3, 2, True)
    assert spanish.recall == round(100 * chance * 2 / 3)
    assert found[""].recall == round(100 * chance)


def test_removed_cards_and_those_set_aside_are_not_due():
    learner = make_learner()
    own_cards(learner, 4)
    gone, buried, suspended, _ = OwnCard.objects.order_by("pk")
    own.remove(gone, NOW)
    later = NOW + 5 * DAY
    reviewing.bury(learner, buried, later)
    reviewing.suspend(learner, suspended, later)
    found = of_decks(learner, ORDINARY, later)[""]
    assert (found.items, found.due) == (3, 1)


def test_a_deck_that_was_not_begun_has_no_recall():
    learner = make_learner()
    own_cards(learner, 2, "New", begun=False)
    found = of_decks(learner, ORDINARY, NOW)["New"]
    assert (found.recall, found.items, found.lasts(0.9)) == (None, 2, None)


def test_many_memories_are_sampled_evenly(monkeypatch, django_assert_num_queries):
    learner = make_learner()
    own_cards(learner, 12)
    with django_assert_num_queries(2):
        all_of_them = of_decks(learner, ORDINARY, NOW + DAY)[""]
    monkeypatch.setattr(own_mastery, "SAMPLE", 4)
    with django_assert_num_queries(2):
        some = of_decks(learner, ORDINARY, NOW + DAY)[""]
    assert some == all_of_them  # alike, since all were learned alike
    assert len(some.fading[0].memories) == 4
    assert some.fading[0].recalled(0) == pytest.approx(all_of_them.fading[0].recalled(0))


def test_a_small_deck_beside_a_large_one_is_sampled_too(monkeypatch):
    learner = make_learner()
    own_cards(learner, 9, "Large")
    for deck in ("One", "Two", "Three"):
        own_cards(learner, 1, deck)
    monkeypatch.setattr(own_mastery, "SAMPLE", 2)
    found = of_decks(learner, ORDINARY, NOW + DAY)
    assert {mastery.recall for mastery in found.values()} == {found["Large"].recall}
    assert found["Large"].recall is not None


def test_all_decks_together_last_as_their_memories_do():
    learner = make_learner()
    own_cards(learner, 2, "One")
    own_cards(learner, 2, "Two")
    found = of_decks(learner, ORDINARY, NOW)
    stability = Memory.objects.first().stability
    for mastery in (found["One"], of_track([*found.values()])):
        assert mastery.lasts(0.9) == pytest.approx(stability, rel=0.01)


def test_an_own_card_that_was_forgotten_last_counts_as_not_recalled():
    learner = make_learner()
    own_cards(learner, 2, "Spanish")
    review(learner, OwnCard.objects.order_by("pk").first(), 1, NOW + DAY)
    found = of_decks(learner, ORDINARY, NOW + DAY)["Spanish"]
    kept = Memory.objects.get(state=Memory.State.REVIEW)
    chance = recall(kept.stability, kept.last_reviewed_at, NOW + DAY)
    assert found.recall == round(100 * chance / 2)
