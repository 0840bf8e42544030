import io

import pytest
from django.core.management import call_command

from courseware.library import read_library
from flashcards.decks import author_import
from flashcards.decks.author_import import import_for_author
from flashcards.decks.entries import DeckError

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
