"""Loading the real content folder, and folders with mistakes in them."""

import re
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

import courseware.library
from flashcards.models import Card, Memory
from flashcards.reviewing import grade
from lab.models import LabPage
from learners.models import Learner
from learning_site import loading
from learning_site.loading import ContentErrors, load_content
from lessons.models import ContentState, Lesson, Topic
from quizzes.models import Choice, Question

pytestmark = pytest.mark.django_db

TOPIC = "background-work/why-background-tasks-matter"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(settings.CONTENT_DIR, tmp_path / "content"))


def load(folder):
    return load_content(folder, now=timezone.now()).changes


def edit(folder, name, old, new):
    path = folder / TOPIC / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def counts():
    return [model.objects.count() for model in (Topic, Lesson, Question, Choice, Card)]


def test_loading_twice_changes_nothing(folder):
    first = load(folder)
    assert first.added > 200
    second = load(folder)
    assert (second.added, second.changed, second.retired) == (0, 0, 0)
    assert second.unchanged == first.added


def test_a_changed_byte_is_parsed_and_only_its_row_is_written(folder):
    load(folder)
    edit(folder, "explain.md", "- The ", "- Well, the ")
    changes = load(folder)
    assert (changes.added, changes.changed, changes.retired) == (0, 1, 0)


def test_a_fixed_typo_keeps_what_was_learned(folder):
    load(folder)
    card = Card.objects.filter(topic__slug="why-background-tasks-matter").first()
    learner = Learner.objects.create()
    grade(learner, card, rating=3, now=timezone.now(), key=uuid4())
    front = (folder / TOPIC / "cards.md").read_text(encoding="utf-8")
    line = next(line for line in front.splitlines() if f"{{#{card.slug}" in line)
    edit(folder, "cards.md", line, line.replace("## ", "## Well: ", 1))
    assert load(folder).changed >= 1
    memory = Memory.objects.get(learner=learner)
    assert memory.card == card
    assert memory.reviews.count() == 1
    assert Card.objects.get(pk=card.pk).front_html.startswith("Well: ")


def test_what_vanished_is_retired_and_comes_back(folder):
    load(folder)
    before = counts()
    path = folder / TOPIC / "cards.md"
    kept = path.read_bytes()
    path.unlink()
    edit(folder, "lab.md", "minutes: ", "minutes: ")
    retired = load(folder)
    assert retired.retired > 10
    assert Card.objects.published().filter(topic__slug="why-background-tasks-matter").count() == 0
    assert counts() == before
    path.write_bytes(kept)
    assert load(folder).retired == 0
    assert Card.objects.published().filter(topic__slug="why-background-tasks-matter").exists()


def about_of(folder):
    return LabPage.objects.get(topic=TOPIC.rpartition("/")[2]).about


def set_about(folder, words):
    path = folder / TOPIC / "lab.md"
    text = re.sub(r"^about: .*$", f"about: {words}", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def test_what_was_read_before_a_newer_load_is_not_put_over_it(folder, monkeypatch):
    set_about(folder, "old words")
    readings = []

    def read_library(root):
        reading = courseware.library.read_library(root)
        readings.append(root)
        if len(readings) == 1:  # the slower load has read; another reads what is newer, and is done first
            set_about(folder, "new words")
            load(folder)
        return reading

    monkeypatch.setattr(loading, "read_library", read_library)
    load(folder)

    assert about_of(folder) == "new words"
    assert len(readings) == 3


def test_a_folder_that_never_rests_is_not_loaded(folder, monkeypatch):
    readings = []

    def read_library(root):
        reading = courseware.library.read_library(root)
        readings.append(root)
        set_about(folder, f"words {len(readings)}")
        return reading

    monkeypatch.setattr(loading, "read_library", read_library)
    with pytest.raises(ContentErrors) as problem:
        load(folder)

    assert [found.rule for found in problem.value.diagnostics] == ["changed"]
    assert len(readings) == 3
    assert ContentState.current().version == ""
    assert counts() == [0, 0, 0, 0, 0]


def break_right_choice(folder):
    edit(folder, "practice.md", "- [x]", "- [ ]")


def break_id(folder):
    path = folder / TOPIC / "cards.md"
    text = path.read_text(encoding="utf-8")
    item = text.index("## ")
    path.write_text(text + "\n" + text[item : text.index("## ", item + 3)], encoding="utf-8")


def break_reference(folder):
    edit(folder, "practice.md", "### Hint", "### Hint\nLook at [[#nowhere]].")


def break_encoding(folder):
    path = folder / TOPIC / "myths.md"
    path.write_bytes(path.read_bytes() + "é".encode("latin-1"))


def break_front_matter(folder):
    edit(folder, "topic.md", "title:", "titel:")


def break_fence(folder):
    path = folder / TOPIC / "deep-dive.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n```python\nx = 1\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "file", "rule"),
    [
        (break_right_choice, "practice.md", "no-right-choice"),
        (break_id, "cards.md", "duplicate-id"),
        (break_reference, "practice.md", "broken-ref"),
        (break_encoding, "myths.md", "not-utf-8"),
        (break_front_matter, "topic.md", "unknown-key"),
        (break_fence, "deep-dive.md", "fence"),
    ],
)
def test_an_error_is_named_by_its_place_and_leaves_the_database_alone(folder, damage, file, rule, capsys):
    load(folder)
    before, version = counts(), ContentState.current().version
    damage(folder)
    with pytest.raises(SystemExit) as ended:
        call_command("load_content", str(folder))
    assert ended.value.code == 1
    printed = capsys.readouterr().err
    line = next(line for line in printed.splitlines() if f"{TOPIC}/{file}:" in line and rule in line)
    _path, number, column, rest = line.split(":", 3)
    assert int(number) >= 1
    assert int(column) >= 1
    assert rest.startswith(" error ")
    assert counts() == before
    assert ContentState.current().version == version


def test_all_errors_are_reported_in_one_run(folder):
    break_right_choice(folder)
    break_front_matter(folder)
    break_encoding(folder)
    with pytest.raises(ContentErrors) as problem:
        load(folder)
    assert {Path(found.path).name for found in problem.value.diagnostics} >= {
        "practice.md",
        "topic.md",
        "myths.md",
    }


def test_check_content_says_what_load_content_would(folder, capsys):
    break_right_choice(folder)
    with pytest.raises(SystemExit):
        call_command("check_content", str(folder))
    assert f"{TOPIC}/practice.md:" in capsys.readouterr().out


def test_check_content_can_print_json(folder, capsys):
    call_command("check_content", str(folder), format="json")
    assert capsys.readouterr().out.strip() == "[]"


def test_content_ids_writes_what_is_missing(folder, capsys):
    path = folder / TOPIC / "cards.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n## Is this new?\nIt is.\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        call_command("content_ids", str(folder))
    assert "would write" in capsys.readouterr().out
    call_command("content_ids", str(folder), write=True)
    assert "{#" in path.read_text(encoding="utf-8").splitlines()[-2]
    load(folder)


def test_a_lab_with_an_unknown_scenario_is_an_error_too(folder, capsys):
    edit(folder, "lab.md", "scenario: blocking-vs-background", "scenario: blocking-and-background")
    with pytest.raises(SystemExit):
        call_command("check_content", str(folder))
    printed = capsys.readouterr().out
    assert f"{TOPIC}/lab.md:" in printed
    assert "blocking-vs-background" in printed
