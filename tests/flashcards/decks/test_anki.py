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
from flashcards.decks.anki_identity import origin_of_guid
from flashcards.decks.anki_package import read_package
from flashcards.decks.csv_export import csv_of_own
from flashcards.decks.downloads import own_package, topics_package
from flashcards.decks.leaves import leaves_of_topics, own_image_prefix
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.decks.own_leaves import leaves_of_own
from flashcards.decks.reading import read_deck
from flashcards.decks.sandbox import read_apart
from flashcards.decks.taking import take
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
    add("Basic (optional reversed card)", Front="both", Back="ways", Add_Reverse="y")
    add("Basic (type in the answer)", Front="typed", Back="yes")
    add("Cloze", Text="{{c1::Madrid::city}} is the capital of {{c2::Spain}}")
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
    kinds = ["basic", "reversed", "basic", "reversed", "basic", "cloze", "cloze"]
    assert [note.kind for note in deck.notes] == kinds
    basic, both, optional, both_wished, typed, madrid, cloze = deck.notes
    assert basic.back == "It \\<is\\>\\\nso"
    assert basic.tags == ("a", "b::c")
    assert deck.images == {basic.front.partition("](")[2].removesuffix(")"): png(7)}
    assert [(face.front, face.back) for face in both.faces] == [("front", "back"), ("back", "front")]
    assert [(face.front, face.back) for face in both_wished.faces] == [("both", "ways"), ("ways", "both")]
    assert [(face.front, face.back) for face in typed.faces] == [("typed", "yes")]
    assert [(face.front, face.back) for face in madrid.faces] == [
        ("==\\[city\\]== is the capital of Spain", "==Madrid== is the capital of Spain"),
        ("Madrid is the capital of ==\\[…\\]==", "Madrid is the capital of ==Spain=="),
    ]
    assert [len(note.faces) for note in (optional, cloze)] == [1, 3]
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


def taken(learner, data, name="deck.apkg"):
    deck = read_apart(data, name, own_image_prefix(), lambda done, total: None)
    done = take(learner, deck, NOW)
    return done.added, done.changed, done.same


def test_the_same_deck_twice_is_the_same_cards(exported):
    learner = make_learner()
    assert taken(learner, exported.read_bytes()) == (12, 0, 0)
    assert taken(learner, exported.read_bytes()) == (0, 0, 12)
    assert OwnCard.objects.of(learner).count() == 12
    assert OwnImage.objects.filter(learner=learner).count() == 1


def test_what_came_from_anki_goes_back_as_the_same_notes(collection, exported, tmp_path):
    learner = make_learner()
    taken(learner, exported.read_bytes())
    guids = {note.guid for note in notes_of(collection)}
    log = into_anki(collection, tmp_path, own_package(learner, ORIGIN, NOW))
    assert (len(log.new), len(log.conflicting)) == (0, 7)
    assert {note.guid for note in notes_of(collection)} == guids
    assert len(collection.find_cards("")) == 12


def test_cards_of_anki_reach_another_collection_each_once(exported, tmp_path):
    learner = make_learner()
    taken(learner, exported.read_bytes())
    other = Collection(str(tmp_path / "other.anki2"))
    package = own_package(learner, ORIGIN, NOW)
    assert [len(into_anki(other, tmp_path, package).new) for _ in range(2)] == [7, 0]
    kinds = [(note.note_type()["name"], len(note.cards())) for note in notes_of(other)]
    assert sorted(kinds) == [
        ("Recto", 1),
        ("Recto", 1),
        ("Recto", 1),
        ("Recto (both ways)", 2),
        ("Recto (both ways)", 2),
        ("Recto (several cards)", 2),  # for its hint
        ("Recto (several cards)", 3),
    ]
    assert len(other.media.check().missing) == 0
    other.close()


def test_cards_of_anki_come_back_from_our_package_as_they_are(exported):
    learner = make_learner()
    taken(learner, exported.read_bytes())
    before = list(OwnCard.objects.order_by("pk").values())
    assert taken(learner, own_package(learner, ORIGIN, NOW)) == (0, 0, 12)
    assert taken(learner, csv_of_own(OwnCard.objects.all()).encode(), "my-cards.csv")[0] == 0
    assert list(OwnCard.objects.order_by("pk").values()) == before
    OwnCard.objects.order_by("pk")[1].delete()  # one of two, so that the note has another form
    assert taken(learner, own_package(learner, ORIGIN, NOW)) == (0, 0, 11)


def test_a_cloze_text_goes_back_to_anki_as_one(collection, tmp_path):
    learner = make_learner()
    note = collection.new_note(collection.models.by_name("Cloze"))
    note["Text"] = "{{c1::Madrid}} is in {{c2::Spain}}"
    collection.add_note(note, collection.decks.id("Deck"))
    options = ExportAnkiPackageOptions(
        with_scheduling=False, with_deck_configs=False, with_media=True, legacy=False
    )
    path = tmp_path / "cloze.apkg"
    collection.export_anki_package(out_path=str(path), options=options, limit=None)
    taken(learner, path.read_bytes())
    (leaf,) = leaves_of_own(OwnCard.objects.all(), ORIGIN)
    assert (leaf.kind, leaf.guid, leaf.back) == ("cloze", note.guid, note["Text"])
    assert taken(learner, own_package(learner, ORIGIN, NOW)) == (0, 0, 2)


def test_a_card_known_by_its_words_takes_the_guid_of_anki(exported):
    learner = make_learner()
    mine = own.write(learner, "typed", "yes", NOW)
    assert taken(learner, exported.read_bytes()) == (11, 0, 1)
    mine.refresh_from_db()
    assert mine.guid
    assert mine.guid in {leaf.guid for leaf in leaves_of_own(OwnCard.objects.all(), ORIGIN)}


def test_notes_as_text_are_the_notes_of_the_package(collection, exported, tmp_path):
    learner = make_learner()
    taken(learner, exported.read_bytes())
    path = tmp_path / "notes.txt"
    collection.export_note_csv(
        out_path=str(path),
        limit=None,
        with_html=True,
        with_tags=True,
        with_deck=True,
        with_notetype=True,
        with_guid=True,
    )
    added, changed, same = taken(learner, path.read_bytes(), "notes.txt")
    assert (added, changed, same) == (0, 0, 10)  # all but the turned cards, for a row is one card


@pytest.mark.parametrize("with_html", [True, False])
def test_notes_as_text_come_in(collection, tmp_path, with_html):
    fill(collection)
    path = tmp_path / "notes.txt"
    collection.export_note_csv(
        out_path=str(path),
        limit=None,
        with_html=with_html,
        with_tags=True,
        with_deck=True,
        with_notetype=True,
        with_guid=True,
    )
    deck = read_deck(path, "notes.txt")
    assert [len(note.faces) for note in deck.notes] == [1, 1, 1, 1, 1, 2, 3]
    assert deck.notes[0].tags == ("a", "b::c")
    assert deck.notes[5].faces[0].front == "==\\[city\\]== is the capital of Spain"
    assert [note.origin for note in deck.notes] == [
        origin_of_guid(note.guid) for note in notes_of(collection)
    ]


def test_cards_as_text_come_in(collection, tmp_path):
    fill(collection)
    path = tmp_path / "cards.txt"
    collection.export_card_csv(out_path=str(path), limit=None, with_html=True)
    deck = read_deck(path, "cards.txt")
    typed = [problem.why for problem in deck.problems if problem.why == "It has no back."]
    assert len(deck.notes) + len(typed) == len(collection.find_cards(""))
    assert len(typed) == 1  # Anki writes no answer where one is typed in


# ---- note types of people's own


def custom(collection, fields, fronts, back):
    """A note type with one template for each front."""
    kind = collection.models.new("Custom")
    for name in fields:
        collection.models.add_field(kind, collection.models.new_field(name))
    for number, front in enumerate(fronts):
        template = collection.models.new_template(f"Card {number}")
        template["qfmt"], template["afmt"] = front, back
        collection.models.add_template(kind, template)
    collection.models.add(kind)
    return collection.models.by_name("Custom")


def read_back(collection, tmp_path, kind, rows):
    """What is read of these notes, and how many cards Anki made of each."""
    deck, counts = collection.decks.id("Deck"), []
    for values in rows:
        note = collection.new_note(kind)
        note.fields = list(values)
        collection.add_note(note, deck)
        counts.append(len(note.cards()))
    options = ExportAnkiPackageOptions(
        with_scheduling=False, with_deck_configs=False, with_media=True, legacy=False
    )
    path = tmp_path / "custom.apkg"
    collection.export_anki_package(out_path=str(path), options=options, limit=None)
    return read_package(path), counts


def test_sections_and_filters_make_as_many_cards_as_in_anki(collection, tmp_path):
    fronts = [
        "{{A}}",
        "{{#C}}{{B}}{{/C}}",
        "{{^C}}not {{B}}{{/C}}",
        "typed {{type:C}} {{B}}",
        "{{#A}}no field{{/A}}",
    ]
    kind = custom(collection, ["A", "B", "C"], fronts, "{{FrontSide}}<hr id=answer>{{C}}")
    rows = [
        ("a", "b", "c"),
        ("a", "b", ""),
        ("a", "", "<br>"),
        ("a", "b", "<b></b>"),
        ("", "b", ""),
        ("a", "b", "[sound:c.mp3]"),
    ]
    deck, counts = read_back(collection, tmp_path, kind, rows)
    assert [len(note.faces) for note in deck.notes] == counts == [3, 3, 1, 3, 2, 3]
    assert [face.number for face in deck.notes[1].faces] == [0, 2, 3]
    assert [problem.why for problem in deck.problems] == ["Its sounds are left out."]


def test_no_front_tells_the_answer(collection, tmp_path):
    fronts = [
        "{{Kanji}} {{hint:Meaning}} {{type:Meaning}} {{tts ja_JP:Reading}}",
        "{{kanji:Reading}}",
        "{{kana:Reading}}",
    ]
    back = "{{FrontSide}}<hr id=answer>{{furigana:Reading}}"
    kind = custom(collection, ["Kanji", "Reading", "Meaning"], fronts, back)
    deck, counts = read_back(collection, tmp_path, kind, [("犬", "犬[いぬ]が 日本[にほん]", "dog")])
    (note,) = deck.notes
    assert counts == [3]
    assert [face.front for face in note.faces] == ["犬", "犬が日本", "いぬがにほん"]
    assert [face.back for face in note.faces] == [
        "犬（いぬ）が日本（にほん）\n\ndog",
        "犬（いぬ）が日本（にほん）",
        "犬（いぬ）が日本（にほん）",
    ]


def test_a_card_with_nothing_to_show_on_its_front_is_told(collection, tmp_path):
    kind = custom(collection, ["A", "Sound"], ["{{A}}", "{{Sound}}"], "{{A}}")
    deck, counts = read_back(collection, tmp_path, kind, [("a", "[sound:a.mp3]")])
    assert counts == [2]
    assert [face.front for face in deck.notes[0].faces] == ["a"]
    assert "Card 2 of it" in deck.problems[1].why


def test_images_with_hidden_parts_are_told(collection, tmp_path):
    kind = collection.models.by_name("Image Occlusion")
    rows = [("{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2}}", "x", "", "", "")]
    deck, _ = read_back(collection, tmp_path, kind, rows)
    assert deck.notes == []
    assert "parts of an image" in deck.problems[0].why


def test_our_own_package_comes_back_as_it_went_out(topic, tmp_path):
    path = tmp_path / "out.apkg"
    path.write_bytes(topics_package([topic], ORIGIN, NOW))
    deck = read_package(path)
    assert sorted(note.kind for note in deck.notes) == ["basic", "cloze", "reversed"]
    assert list(deck.images.values()) == [png()]
