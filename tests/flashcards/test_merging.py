"""Memories of two learners who are one person: the logs are joined, and the memories follow from them."""

import uuid

import pytest

from flashcards import annotating, explaining, reviewing
from flashcards.decks import own
from flashcards.decks.history_export import history_of
from flashcards.decks.history_import import bring_back
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.doctoring import differences, topic_differences
from flashcards.models import Explanation, Fit, Memory, Review
from flashcards.scheduling import PARAMETERS
from learners.joining import join
from learners.models import StudyDay
from tests.flashcards.making import (
    DAY,
    MINUTE,
    NOW,
    make_card,
    make_cards,
    make_learner,
    make_prompt,
    memory_of,
    review,
    row_of,
)

pytestmark = pytest.mark.django_db
FITTED = [*PARAMETERS[:-1], 0.3]


@pytest.fixture
def kept():
    return make_learner()


@pytest.fixture
def gone():
    return make_learner()


def has_no_differences(now=NOW + DAY):
    return [*differences(now)] == topic_differences(now) == []


def test_a_memory_is_what_its_grades_in_turn_would_have_made(kept, gone):
    card, alone = make_card(), make_learner()
    review(kept, card, 3, NOW)
    review(gone, card, 1, NOW + DAY)
    review(kept, card, 3, NOW + 2 * DAY)
    for number, rating in enumerate((3, 1, 3)):
        review(alone, card, rating, NOW + number * DAY)
    join(kept, gone, NOW + 3 * DAY)
    names = ("state", "reps", "lapses", "last_reviewed_at")
    joined, wanted = row_of(memory_of(kept, card)), row_of(memory_of(alone, card))
    assert [joined[name] for name in names] == [wanted[name] for name in names]
    assert joined["stability"] == pytest.approx(wanted["stability"])
    assert has_no_differences(NOW + 3 * DAY)


def test_an_item_that_both_met_was_new_once(kept, gone):
    card = make_card()
    review(gone, card, 3, NOW)
    later = review(kept, card, 3, NOW + MINUTE)
    join(kept, gone, NOW + DAY)
    later.refresh_from_db()
    assert not later.is_first
    assert Review.objects.get(is_first=True).reviewed_at == NOW


def test_the_last_grade_of_one_device_can_be_undone_afterwards(kept, gone):
    shared, mine, theirs = make_cards(3)
    review(kept, mine)
    review(kept, shared)
    last = review(gone, theirs)
    joined = review(gone, shared, at=NOW + MINUTE)
    join(kept, gone, NOW + DAY)
    for line in (last, joined):
        line.refresh_from_db()
    reviewing.undo(last, NOW + DAY)
    with pytest.raises(reviewing.CannotUndoError):  # what was before it here is not what was before it there
        reviewing.undo(joined, NOW + DAY)
    assert memory_of(kept, theirs).due_at is None
    assert has_no_differences()


@pytest.mark.parametrize("whose", ["kept", "gone"])
def test_parameters_of_one_hold_for_all_and_older_grades_stay(kept, gone, whose):
    first, second = make_cards(2)
    Fit.objects.create(learner=kept if whose == "kept" else gone, parameters=FITTED, changed_at=NOW - DAY)
    review(kept, first)
    last = review(gone, second)
    join(kept, gone, NOW + DAY)
    assert Fit.objects.get().learner == kept
    assert has_no_differences()
    last.refresh_from_db()
    with pytest.raises(reviewing.CannotUndoError):
        reviewing.undo(last, NOW + DAY)


def test_notes_flags_and_what_is_set_aside_come_along(kept, gone):
    card = make_card()
    annotating.annotate(kept, card, "Mine", NOW)
    annotating.annotate(gone, card, "Theirs", NOW)
    annotating.flag(gone, card, True, NOW)
    reviewing.suspend(gone, card, NOW)
    join(kept, gone, NOW + DAY)
    memory = memory_of(kept, card)
    assert (memory.note, memory.flagged_at, memory.suspended_at) == ("Mine\n\nTheirs", NOW, NOW)


def test_both_explanations_are_kept_the_newer_one_first(kept, gone):
    prompt = make_prompt()
    explaining.check(kept, prompt, "Before", NOW)
    explaining.check(gone, prompt, "Now", NOW + DAY)
    join(kept, gone, NOW + DAY)
    assert Explanation.objects.get().text == "Now\n\nBefore"


def test_an_explanation_never_grows_past_what_can_be_kept(kept, gone):
    prompt = make_prompt()
    explaining.check(kept, prompt, "a" * 6_000, NOW)
    explaining.check(gone, prompt, "b" * 6_000, NOW + DAY)
    join(kept, gone, NOW + DAY)
    assert Explanation.objects.get().text == "b" * 6_000


def test_the_same_file_on_both_devices_is_one_deck(kept, gone):
    cards = {}
    for learner, at in ((kept, NOW), (gone, NOW + DAY)):
        cards[learner.pk] = card = own.write(learner, "Front", f"Back at {at:%d}", at)
        OwnCard.objects.filter(pk=card.pk).update(origin="anki:1")
        review(learner, card, at=at)
        OwnImage.objects.create(learner=learner, name="a.png", data=b"png")
    join(kept, gone, NOW + 2 * DAY)
    assert OwnCard.objects.get().back == "Back at 22"
    assert OwnCard.objects.get().pk == cards[kept.pk].pk
    assert Memory.objects.get().reps == 2
    assert OwnImage.objects.get().learner == kept
    assert has_no_differences(NOW + 2 * DAY)


@pytest.mark.parametrize("is_taken_by_gone", [True, False])
def test_a_history_that_was_taken_to_the_other_device_counts_once(kept, gone, is_taken_by_gone):
    source, target = (kept, gone) if is_taken_by_gone else (gone, kept)
    card, mine = make_card(), own.write(source, "Front", "Back", NOW)
    for item in (card, mine):
        review(source, item, 3, NOW)
    bring_back(target, history_of(source, NOW), NOW + DAY, lambda *_: None)
    review(target, card, 3, NOW + DAY)
    join(kept, gone, NOW + 2 * DAY)
    assert OwnCard.objects.count() == 1
    assert sorted(Memory.objects.values_list("reps", flat=True)) == [1, 2]
    assert StudyDay.objects.order_by("day").first().reviews == 2
    assert has_no_differences(NOW + 2 * DAY)


def test_a_key_that_both_used_stops_nothing(kept, gone):
    key, cards = uuid.uuid4(), make_cards(2)
    review(kept, cards[0], key=key)
    review(gone, cards[1], key=key)
    join(kept, gone, NOW + DAY)
    assert Review.objects.filter(learner=kept).count() == 2


def test_two_cards_that_both_are_one_of_the_account_become_that_one(kept, gone):
    """One has its id, the other its origin."""
    card = own.write(kept, "Front", "Back", NOW)
    OwnCard.objects.filter(pk=card.pk).update(origin="anki:1")
    for number, name in enumerate([{"uid": card.uid}, {"origin": "anki:1"}]):
        double = own.write(gone, "Front", "Back", NOW)
        OwnCard.objects.filter(pk=double.pk).update(**name)
        review(gone, double, at=NOW + number * DAY)
    join(kept, gone, NOW + 2 * DAY)
    assert OwnCard.objects.get() == card
    assert Memory.objects.get().reps == 2
    assert Review.objects.filter(is_first=True).count() == 1
    assert has_no_differences(NOW + 2 * DAY)


def test_a_card_that_the_account_only_flagged_is_what_the_browsers_log_says(kept, gone):
    card = make_card()
    annotating.flag(kept, card, True, NOW)
    review(gone, card)
    Fit.objects.create(learner=gone, parameters=FITTED, changed_at=NOW - DAY)
    join(kept, gone, NOW + DAY)
    assert memory_of(kept, card).reps == 1
    assert has_no_differences()
