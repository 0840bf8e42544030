"""Against the real Anki: it reads what we write, and we read what it writes. (Anki is a tool of these tests alone.)"""

import datetime as dt
import struct
import uuid
import zlib

import pytest
from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from django.urls import reverse

from flashcards.decks import own
from flashcards.decks.anki_package import read_package
from flashcards.decks.downloads import own_package, topics_package
from flashcards.decks.leaves import leaves_of_topics
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.decks.sandbox import read_apart
from tests.flashcards.making import NOW, make_card, make_learner, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("anki")]
LATER = NOW + dt.timedelta(days=1)
ORIGIN = "https://recto.example"


def png(colour=0):
    """A real image of one pixel."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes([0, colour]))) + chunk(b"IEND", b"")
    )


@pytest.fixture
def collection(tmp_path):
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def into_anki(collection, tmp_path, data):
    path = tmp_path / f"{uuid.uuid4()}.apkg"
    path.write_bytes(data)
    request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    return collection.import_anki_package(request).log


def notes_of(collection):
    return [collection.get_note(pk) for pk in collection.find_notes("")]


@pytest.fixture
def topic(settings, tmp_path):
    """A topic with one card of each kind, one of them with an image."""
    settings.CONTENT_DIR = tmp_path / "content"
    topic = make_topic("queues")
    folder = settings.CONTENT_DIR / "background-work" / "queues"
    folder.mkdir(parents=True)
    (folder / "plan.png").write_bytes(png())
    address = reverse("content-image", args=["background-work/queues/plan.png"])
    make_card(
        topic,
        slug="basic",
        front_html="What is a <code>task</code>?",
        back_html=f'<p>Work <img src="{address}"></p>',
    )
    for variant in ("", "reversed"):
        make_card(topic, slug="both", variant=variant, front_html="Front", back_html="<p>Back</p>")
    for number, words in (
        (1, "A <mark>worker</mark> runs tasks"),
        (2, "A worker runs <mark>tasks::{{x}}</mark>"),
    ):
        plain = words.replace("tasks::{{x}}", "tasks") if number == 1 else words
        text = plain.replace("tasks", "tasks::{{x}}") if number == 1 else plain
        make_card(
            topic, slug="gap", variant=f"cloze-{number}", front_html="Complete", back_html=f"<p>{text}</p>"
        )
    return topic


def test_anki_takes_every_note_with_its_image_and_tags(topic, collection, tmp_path):
    log = into_anki(collection, tmp_path, topics_package([topic], ORIGIN, NOW))
    assert len(log.new) == 3
    basic, both, gap = sorted(notes_of(collection), key=lambda note: note.note_type()["name"])
    assert [len(note.cards()) for note in (basic, both, gap)] == [1, 2, 2]
    assert basic["Front"] == "What is a <code>task</code>?"
    assert basic["Back"] == '<p>Work <img src="recto-background-work-queues-plan.png"></p>'
    assert collection.media.have("recto-background-work-queues-plan.png")
    assert set(basic.tags) == {"recto::background-work::queues", "level::beginner"}
    assert "{{c1::worker}}" in gap["Text"]
    assert "tasks" in collection.get_card(gap.cards()[1].id).answer()
    assert f'href="{ORIGIN}/learn/background-work/queues/"' in basic["More"]


def test_a_second_import_into_anki_updates_and_adds_nothing(topic, collection, tmp_path):
    into_anki(collection, tmp_path, topics_package([topic], ORIGIN, NOW))
    guids = {note.guid for note in notes_of(collection)}
    topic.cards.filter(slug="basic").update(front_html="What is a task, then?")
    log = into_anki(collection, tmp_path, topics_package([topic], ORIGIN, LATER))
    assert (len(log.new), len(log.updated)) == (0, 3)
    assert {note.guid for note in notes_of(collection)} == guids
    assert len(collection.find_notes("front:*then*")) == 1


def test_guids_do_not_depend_on_primary_keys(topic):
    before = [leaf.identity for leaf in leaves_of_topics([topic], ORIGIN)]
    topic.cards.filter(slug="basic").delete()
    make_card(topic, slug="basic", position=1)
    assert sorted(leaf.identity for leaf in leaves_of_topics([topic], ORIGIN)) == sorted(before)


def test_own_cards_go_to_anki_with_their_images(collection, tmp_path):
    learner = make_learner()
    OwnImage.objects.create(learner=learner, name="dot.png", data=png())
    own.write(learner, "What is it? ![](dot.png)", "A **dot**", NOW)
    into_anki(collection, tmp_path, own_package(learner, ORIGIN, NOW))
    (note,) = notes_of(collection)
    assert note["Back"] == "A <strong>dot</strong>"
    assert len(collection.media.check().unused) == 0
    assert len(collection.media.check().missing) == 0


# ---- what Anki writes


def fill(collection):
    deck = collection.decks.id("Deck")
    collection.media.write_data("a plan.png", png(7))

    def add(kind, tags=(), **fields):
        note = collection.new_note(collection.models.by_name(kind))
        for name, value in fields.items():
            note[name.replace("_", " ")] = value
        note.tags = list(tags)
        collection.add_note(note, deck)
        return note

    add("Basic", ["a", "b::c"], Front='<b>What</b>? <img src="a plan.png">', Back="It &lt;is&gt;<br>so")
    add("Basic (and reversed card)", Front="front", Back="back")
    add("Basic (optional reversed card)", Front="f", Back="b")
    add("Basic (type in the answer)", Front="typed", Back="yes")
    add(
        "Cloze",
        Text="A {{c1::worker::who}} runs {{c2::tasks {{c3::nested}}}}, {{c1::later}}",
        Back_Extra="more",
    )


@pytest.fixture(params=["anki21", "anki21b"])
def exported(request, collection, tmp_path):
    fill(collection)
    options = ExportAnkiPackageOptions(
        with_scheduling=False, with_deck_configs=False, with_media=True, legacy=request.param == "anki21"
    )
    path = tmp_path / "deck.apkg"
    collection.export_anki_package(out_path=str(path), options=options, limit=None)
    return path


@pytest.fixture
def oldest(collection, tmp_path):
    """The first format there was: the same tables under another name."""
    import zipfile

    fill(collection)
    options = ExportAnkiPackageOptions(
        with_scheduling=False, with_deck_configs=False, with_media=True, legacy=True
    )
    path = tmp_path / "new.apkg"
    collection.export_anki_package(out_path=str(path), options=options, limit=None)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "old.apkg", "w") as target:
        for name in source.namelist():
            if name not in ("collection.anki2", "meta"):
                target.writestr(name.replace("anki21", "anki2"), source.read(name))
    return tmp_path / "old.apkg"


def check_deck(deck):
    assert [note.kind for note in deck.notes] == ["basic", "reversed", "basic", "basic", "cloze"]
    basic, both, optional, typed, cloze = deck.notes
    assert basic.back == "It \\<is\\>\\\nso"
    assert basic.tags == ("a", "b::c")
    assert deck.images == {basic.front.partition("](")[2].removesuffix(")"): png(7)}
    assert [(face.front, face.back) for face in both.faces] == [("front", "back"), ("back", "front")]
    assert [len(note.faces) for note in (optional, typed, cloze)] == [1, 1, 3]
    assert [face.front for face in cloze.faces] == [
        "A ==\\[who\\]== runs tasks nested, ==\\[…\\]==",
        "A worker runs ==\\[…\\]==, later",
        "A worker runs tasks ==\\[…\\]==, later",
    ]
    assert cloze.back == "A ==worker== runs ==tasks nested==, ==later==\\\nmore"
    assert deck.problems == []


def test_decks_of_anki_come_in_with_every_field_tag_and_image(exported):
    check_deck(read_package(exported))


def test_the_oldest_format_comes_in_too(oldest):
    check_deck(read_package(oldest))


def test_the_same_deck_twice_is_the_same_cards(exported):
    learner = make_learner()

    def take():
        deck = read_apart(exported.read_bytes(), "deck.apkg", "/i/", lambda done, total: None)
        taken = own.take(learner, deck, NOW)
        return taken.added, taken.changed, taken.same

    assert take() == (8, 0, 0)
    assert take() == (0, 0, 8)
    assert OwnCard.objects.of(learner).count() == 8
    assert OwnImage.objects.filter(learner=learner).count() == 1


def test_our_own_package_comes_back_as_it_went_out(topic, tmp_path):
    path = tmp_path / "out.apkg"
    path.write_bytes(topics_package([topic], ORIGIN, NOW))
    deck = read_package(path)
    assert sorted(note.kind for note in deck.notes) == ["basic", "cloze", "reversed"]
    assert list(deck.images.values()) == [png()]
