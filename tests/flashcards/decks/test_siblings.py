"""Cards of one's own that one text or one entry of a file became: never asked back to back where there is a choice."""

import importlib
import json

import pytest
from django.apps import apps

from flashcards.decks import own
from flashcards.decks.history_export import history_of
from flashcards.decks.history_import import bring_back
from flashcards.decks.leaves import own_image_prefix
from flashcards.decks.models import OwnCard
from flashcards.decks.own_faces import faces_of
from flashcards.decks.sandbox import read_apart
from flashcards.decks.taking import take
from flashcards.due import queue_for
from flashcards.graded import day_of
from tests.flashcards.making import DAY, NOW, make_learner, review

pytestmark = pytest.mark.django_db
HIDDEN = "The ==cat== sat on ==the mat== and ==purred=="


def quiet(done, total):
    pass


def asked(learner, now=NOW, **options):
    return queue_for(learner, now, day_of(learner, now), **options).asks


def taken(learner, text):
    take(learner, read_apart(text.encode(), "deck.csv", own_image_prefix(), quiet), NOW)


def notes(learner):
    return list(OwnCard.objects.of(learner).order_by("pk").values_list("note", flat=True))


def test_after_a_part_of_a_text_another_card_is_asked():
    learner = make_learner()
    first, *others = own.write_all(learner, faces_of(HIDDEN, ""), NOW)
    other = own.write(learner, "Other?", "Yes", NOW)
    review(learner, first, 4)
    assert [ask.own_card for ask in asked(learner, only="new")] == [other.pk, *(card.pk for card in others)]


def test_due_parts_of_a_text_are_not_asked_back_to_back():
    learner = make_learner()
    for card in (
        *own.write_all(learner, faces_of(HIDDEN, ""), NOW),
        own.write(learner, "Other?", "Yes", NOW),
    ):
        review(learner, card, 3)
    one, two, _ = (ask.kin for ask in asked(learner, NOW + 30 * DAY))
    assert one != two


def test_a_text_asked_both_ways_is_one_note():
    learner = make_learner()
    own.write_all(learner, faces_of("cat", "die Katze", both_ways=True), NOW)
    own.write(learner, "dog", "der Hund", NOW)
    one, two, three = notes(learner)
    assert one == two != three


def test_parts_that_a_change_adds_are_siblings_of_the_card():
    learner = make_learner()
    card = own.write(learner, "The cat sat", "", NOW)
    own.write(learner, "Other?", "Yes", NOW)
    own.change_all(card, faces_of(HIDDEN, ""), NOW)
    assert [note == card.note for note in notes(learner)] == [True, False, True, True]


def test_cards_of_one_row_of_a_file_are_siblings():
    learner = make_learner()
    taken(learner, '"{{c1::Paris}} is in {{c2::France}}",\nRome,Italy\n')
    one, two, three = notes(learner)
    assert one == two != three


def test_siblings_stay_siblings_on_another_server():
    learner = make_learner()
    own.write_all(learner, faces_of(HIDDEN, ""), NOW)
    history = json.loads(json.dumps(history_of(learner, NOW)))
    before = notes(learner)
    learner.delete()
    other = make_learner()
    bring_back(other, history, NOW, quiet)
    assert notes(other) == before


def test_cards_that_were_there_before_notes_get_one_each_or_that_of_their_entry():
    learner = make_learner()
    taken(learner, '"{{c1::Paris}} is in {{c2::France}}",\n')
    own.write_all(learner, faces_of("a", "b", both_ways=True), NOW)
    OwnCard.objects.update(note="")
    importlib.import_module("flashcards.decks.migrations.0005_siblings").name_notes(apps, None)
    one, two, three, four = notes(learner)
    assert one == two
    assert len({one, three, four}) == 3
