import io

import pytest
from django.core.management import call_command

from courseware.library import read_library
from flashcards.decks import author_import
from flashcards.decks.anki_export import package
from flashcards.decks.author_import import import_for_author
from flashcards.decks.authoring import items_of
from flashcards.decks.entries import Deck, DeckError, Face, Note
from flashcards.decks.leaves import Leaf
from tests.flashcards.decks.test_anki import png

TOPIC = "track/topic"
CARDS = """front,back,tags
What is a *task*?,`x` for later,level::advanced
"# Odd {braces} front
on two lines","## No heading
text"
A cloze,one ==hidden== word,
Bad link,[x](nowhere.md),
"""
GIFT = """::who::Who waits? {=worker#It does ~visitor ####Because}

Sort {=b -> 2 =a -> 1}

2 + 2 {#4}
"""


@pytest.fixture
def root(tmp_path):
    """A content folder with one topic that passes the checker."""
    root = tmp_path / "content"
    folder = root / TOPIC
    folder.mkdir(parents=True)
    (root / "track" / "track.md").write_text("---\ntitle: T\nsummary: S\ntopics:\n  - topic\n---\nAbout.\n")
    (folder / "topic.md").write_text("---\ntitle: T\nsummary: S\nlevel: beginner\nminutes: 5\n---\nIdea.\n")
    assert not read_library(root).has_errors
    return root


def given(tmp_path, text, name="deck.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def cards_of(root):
    reading = read_library(root)
    assert not reading.has_errors, reading.diagnostics
    return reading.library.tracks[0].topics[0].cards.cards


def test_cards_are_written_with_ids_and_pass_the_checker(root, tmp_path):
    written = import_for_author(given(tmp_path, CARDS), root, TOPIC)
    assert written.count == 3
    cards = cards_of(root)
    assert [card.id for card in cards] == ["task", "odd-braces-front-two-lines", "cloze"]
    assert [card.front for card in cards] == [
        "What is a *task*?",
        "Odd {braces} front on two lines",
        "A cloze",
    ]
    assert [card.level for card in cards] == ["advanced", "beginner", "beginner"]
    assert [card.is_cloze for card in cards] == [False, False, True]
    assert [(problem.place, "nowhere.md" in problem.why) for problem in written.problems] == [
        ("Line 7", True)
    ]


def test_a_note_with_several_cards_is_an_entry_each():
    faces = (Face(front="One", back="1"), Face(front="Two", back="2", number=1))
    note = Note(origin="x", place="Note 1", front="One", back="1", faces=faces)
    deck = Deck(notes=[note])
    assert [(item.title, item.text.splitlines()[1]) for item in items_of(deck, set(), [])] == [
        ("One", "1"),
        ("Two", "2"),
    ]


def test_a_text_that_begins_with_its_hidden_part_is_a_cloze(root, tmp_path):
    text = "#separator:tab\n#html:true\n<mark>Madrid</mark> is here\tx\nWhere?\t<mark>Madrid</mark> it is\n"
    import_for_author(given(tmp_path, text, "deck.txt"), root, TOPIC)
    assert cards_of(root)[1].is_cloze


TWINS = "bank,money place\nbank,river side\nbank,money place\n"


@pytest.mark.parametrize("again", ["append", "replace"])
def test_cards_with_the_same_front_are_all_written_and_stay_as_they_are(root, tmp_path, again):
    written = import_for_author(given(tmp_path, TWINS), root, TOPIC)
    assert [(card.id, card.front) for card in cards_of(root)] == [("bank", "bank"), ("bank-2", "bank")]
    assert [problem.why for problem in written.problems] == ["It is the same as line 1."]
    more = TWINS + "bank,row\n"
    import_for_author(given(tmp_path, more), root, TOPIC, again)
    assert [card.id for card in cards_of(root)] == ["bank", "bank-2", "bank-3"]


def test_append_knows_a_front_with_an_image(root):
    deck = Deck(
        notes=[Note(origin="x", place="Note 1", front="![A](dot.png) is?", back="b")], images={"dot.png": b""}
    )
    (item,) = items_of(deck, set(), [])
    assert "](images/dot.png)" in item.text
    assert items_of(deck, set(), [item.text[3:].partition(" {#")[0]]) == []


def test_tags_that_have_no_place_are_told(root, tmp_path):
    text = "front,back,tags\na,b,geo level::advanced\nc,d,geo town\ne,f,\n"
    written = import_for_author(given(tmp_path, text), root, TOPIC)
    assert [(problem.place, problem.why) for problem in written.problems] == [
        ("Tags", "Cards here have a level alone. 2 cards had: geo, town.")
    ]


def test_questions_become_a_practice(root, tmp_path):
    written = import_for_author(given(tmp_path, GIFT, "quiz.gift"), root, TOPIC)
    assert (written.path.name, written.count) == ("practice.md", 3)
    reading = read_library(root)
    assert not reading.has_errors, reading.diagnostics
    one, order, number = reading.library.tracks[0].topics[0].practice.questions
    assert (one.id, one.explanation) == ("who", "Because")
    assert [(choice.text, choice.is_right, choice.feedback) for choice in one.choices] == [
        ("worker", True, "It does"),
        ("visitor", False, "That is not right."),
    ]
    assert order.ordered == ("a", "b")
    assert number.accepted == ("4",)


def test_a_file_that_exists_is_never_overwritten_silently(root, tmp_path):
    (root / TOPIC / "cards.md").write_text("mine")
    with pytest.raises(DeckError, match="--append"):
        import_for_author(given(tmp_path, CARDS), root, TOPIC)
    assert (root / TOPIC / "cards.md").read_text() == "mine"


def test_append_adds_only_what_is_new_and_keeps_the_rest(root, tmp_path):
    import_for_author(given(tmp_path, CARDS), root, TOPIC)
    before = (root / TOPIC / "cards.md").read_text()
    import_for_author(given(tmp_path, CARDS + "New,one\n"), root, TOPIC, "append")
    assert (root / TOPIC / "cards.md").read_text().startswith(before)
    assert [card.id for card in cards_of(root)][-1] == "new"
    assert len(cards_of(root)) == 4


def test_replace_keeps_the_ids_of_what_stays(root, tmp_path):
    import_for_author(given(tmp_path, CARDS), root, TOPIC)
    before = [card.id for card in cards_of(root)]
    import_for_author(given(tmp_path, CARDS), root, TOPIC, "replace")
    assert [card.id for card in cards_of(root)] == before


def test_ids_differ_from_those_of_the_topics_other_files(root, tmp_path):
    import_for_author(given(tmp_path, "Task {=a ~b}\n", "quiz.gift"), root, TOPIC)
    import_for_author(given(tmp_path, "front,back\nTask,b\n"), root, TOPIC)
    assert [card.id for card in cards_of(root)] == ["task-2"]


@pytest.mark.parametrize(
    "topic", ["../etc", "track", "track/none", "track/../track/topic", "/track/topic", "Track/topic"]
)
def test_only_topics_that_exist_are_written_to(root, tmp_path, topic):
    with pytest.raises(DeckError, match="topic"):
        import_for_author(given(tmp_path, CARDS), root, topic)


def test_a_link_in_place_of_a_topic_is_refused(root, tmp_path):
    (root / "track" / "linked").symlink_to(root / TOPIC)
    with pytest.raises(DeckError, match="no topic"):
        import_for_author(given(tmp_path, CARDS), root, "track/linked")


def test_a_write_that_fails_leaves_nothing_behind(root, tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(author_import.os, "link", fail)
    before = sorted(root.rglob("*"))
    with pytest.raises(OSError, match="disk full"):
        import_for_author(given(tmp_path, CARDS), root, TOPIC)
    assert sorted(root.rglob("*")) == before


def test_a_file_made_in_between_stays(root, tmp_path, monkeypatch):
    real = author_import._checked

    def meanwhile(*args):
        (root / TOPIC / "cards.md").write_text("mine")
        return real(*args)

    monkeypatch.setattr(author_import, "_checked", meanwhile)
    with pytest.raises(DeckError, match="somebody else"):
        import_for_author(given(tmp_path, CARDS), root, TOPIC)
    assert (root / TOPIC / "cards.md").read_text() == "mine"


def test_nothing_is_written_where_nothing_can_be_said(root, tmp_path):
    with pytest.raises(DeckError, match="Nothing of the file"):
        import_for_author(given(tmp_path, "front,back\nBad,[x](nowhere.md)\n"), root, TOPIC)
    assert not (root / TOPIC / "cards.md").exists()


def test_a_back_cannot_smuggle_in_cards_of_its_own(root, tmp_path):
    text = 'front,back\nOne,"a\n## Two {#two}\nb"\nThree,"```\nnever closed"\n'
    written = import_for_author(given(tmp_path, text), root, TOPIC)
    assert [card.id for card in cards_of(root)] == ["one"]
    assert "never closed" in written.problems[0].why


def test_the_command_says_what_it_did(root, tmp_path):
    out, err = io.StringIO(), io.StringIO()
    path = str(given(tmp_path, CARDS))
    call_command("import_deck", path, topic=TOPIC, content=root, stdout=out, stderr=err)
    assert "3 cards written to track/topic/cards.md." in out.getvalue()
    assert "Line 7" in err.getvalue()
    with pytest.raises(SystemExit):
        call_command("import_deck", path, topic=TOPIC, content=root, stdout=out, stderr=err)
    assert "exists" in err.getvalue()


def test_a_package_with_images_is_appended_once(root, tmp_path):
    leaf = Leaf(identity=("a",), deck=("D",), kind="basic", front='<img src="/i/dot.png"> is?', back="It")
    path = tmp_path / "deck.apkg"
    path.write_bytes(package([leaf], {"/i/dot.png": png()}, 1.0))
    import_for_author(path, root, TOPIC)
    with pytest.raises(DeckError, match="stands in the file already"):
        import_for_author(path, root, TOPIC, "append")
    assert [card.front.partition("(")[0] for card in cards_of(root)] == ["![]"]
