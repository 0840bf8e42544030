"""Which card of a file is which own card, and what becomes of it."""

import pytest

from flashcards.decks import own, taking
from flashcards.decks.csv_export import csv_of_own
from flashcards.decks.downloads import own_package
from flashcards.decks.entries import DeckError
from flashcards.decks.images import name_for
from flashcards.decks.leaves import own_image_prefix
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.decks.sandbox import read_apart
from flashcards.decks.taking import take
from tests.flashcards.making import NOW, make_learner

pytestmark = pytest.mark.django_db
ORIGIN = "https://recto.example"
PNG = b"\x89PNG\r\n\x1a\n1"
CODE = "Read it:\n\n```python\nx = {1: 2}\n```\n\n- a *b*\n- [c](https://example.org)"


def taken(learner, data, name="deck.csv"):
    data = data if isinstance(data, bytes) else data.encode()
    done = take(learner, read_apart(data, name, own_image_prefix(), lambda done, total: None), NOW)
    return done.added, done.changed, done.same


def texts(learner):
    rows = OwnCard.objects.of(learner).order_by("pk")
    return [(card.front, card.back, card.front_html, card.tags) for card in rows]


@pytest.fixture
def writer():
    """A learner with cards that no file says as they were written."""
    learner = make_learner()
    OwnImage.objects.create(learner=learner, name=name_for(PNG), data=PNG)
    own.write(learner, f"What is *it*? ![A dot]({name_for(PNG)})", "=1+1", NOW, link="/learn/")
    own.write(learner, CODE, "1. one\n2. ==two==", NOW)
    own.write(learner, "bank", "river", NOW)
    return learner


def test_own_files_add_nothing_and_change_nothing(writer):
    before = texts(writer)
    files = csv_of_own(OwnCard.objects.of(writer)), own_package(writer, ORIGIN, NOW)
    for _ in range(2):
        assert taken(writer, files[0], "my-cards.csv") == (0, 0, 3)
        assert taken(writer, files[1], "my-cards.apkg") == (0, 0, 3)
    assert texts(writer) == before


def test_somebody_else_has_the_cards_of_both_files_once(writer):
    files = csv_of_own(OwnCard.objects.of(writer)), own_package(writer, ORIGIN, NOW)
    other = make_learner()
    assert taken(other, files[1], "my-cards.apkg") == (3, 0, 0)
    assert taken(other, files[0], "my-cards.csv")[0] == 0
    assert "Where it is from" not in "".join(card.back for card in OwnCard.objects.of(other))
    assert OwnCard.objects.of(other).count() == 3


def test_a_text_changed_in_the_file_is_changed_here(writer):
    text = csv_of_own(OwnCard.objects.of(writer)).replace("river", "money")
    assert taken(writer, text) == (0, 1, 2)
    assert texts(writer)[2][1] == "money"


def test_rows_that_change_places_stay_the_cards_they_were():
    learner = make_learner()
    assert taken(learner, "bank,money\nbank,river\n") == (2, 0, 0)
    before = texts(learner)
    assert taken(learner, "bank,river\nbank,money\n") == (0, 0, 2)
    assert texts(learner) == before
    assert taken(learner, "bank,river\nbank,row\n") == (1, 0, 1)
    assert taken(learner, "bank,river\nbank,row\n") == (0, 0, 2)


def test_a_card_written_here_is_not_added_by_a_file_that_says_the_same():
    learner = make_learner()
    own.write(learner, "a", "b", NOW)
    assert taken(learner, "front,back,tags\na,b,x\n") == (0, 1, 0)
    assert texts(learner)[0][3] == ["x"]


def test_a_removed_card_comes_back_as_a_new_one():
    learner = make_learner()
    taken(learner, "a,b\n")
    own.remove(OwnCard.objects.get(), NOW)
    assert taken(learner, "a,b\n") == (1, 0, 0)


def test_images_count_beside_those_one_has(writer, monkeypatch):
    package = own_package(writer, ORIGIN, NOW)
    monkeypatch.setattr(taking, "IMAGES_BYTES", len(PNG) - 1)
    with pytest.raises(DeckError, match="more than one may have"):
        taken(writer, package, "my-cards.apkg")
    assert taken(make_learner(), package, "my-cards.apkg") == (3, 0, 0)
    monkeypatch.setattr(taking, "IMAGES_BYTES", len(PNG))
    assert taken(writer, package, "my-cards.apkg") == (0, 0, 3)
