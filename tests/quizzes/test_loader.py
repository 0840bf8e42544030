from dataclasses import replace

import pytest

import lessons.loader
from courseware.changes import Changes
from courseware.documents import ChoiceDocument, Library, QuestionDocument, Quiz, TopicDocument, TrackDocument
from courseware.rendering import Renderer
from lessons.models import Topic
from quizzes import loader
from quizzes.models import Choice, Question, Response
from tests.lessons.documents import make_breakdown
from tests.quizzes.factories import answer, start

pytestmark = pytest.mark.django_db


def choice(slug, *, is_right=False, text="Text"):
    return ChoiceDocument(
        id=slug, text=f"{text} `{slug}`", feedback=f"Why *{slug}*.", is_right=is_right, line=9
    )


def question(slug="who", **fields):
    defaults = {
        "mode": "practice",
        "type": "single",
        "kind": "debug",
        "level": "hard",
        "stem": "Who `waits`?",
        "body": "See:\n\n```python\nx = 1\n```",
        "choices": (choice("worker", is_right=True), choice("visitor")),
        "hints": ("Look at [[#worker]].",),
        "solution": ("**Read.** It says so.",),
        "mistakes": ("Guessing.",),
        "see": "breakdown#step-5",
        "line": 7,
    }
    return QuestionDocument(id=slug, **(defaults | fields))


def cell(**fields):
    about = {"mode": "breakdown", "type": "cell", "choices": (), "accepted": ("READY",), "line": 20}
    return question("status-then", **(about | fields))


def library(*questions, path="work/queues/practice.md", cells=()):
    practice = Quiz(path=path, title="", about="About", minutes=5, questions=questions)
    topic = TopicDocument(
        id="queues",
        path="work/queues/topic.md",
        title="Queues",
        summary="s",
        level="beginner",
        minutes=5,
        requires=(),
        leads_to=(),
        sources=(),
        idea="Idea",
        practice=practice,
        breakdown=make_breakdown(cells=cells) if cells else None,
    )
    track = TrackDocument(
        id="work", path="work/track.md", title="Work", summary="s", order=1, about="", topics=(topic,)
    )
    return Library(tracks=(track,))


def load(*questions, cells=()):
    renderer = Renderer()
    lessons.loader.load(library(*questions, cells=cells), renderer)
    return loader.load(library(*questions, cells=cells), renderer)


def test_a_question_and_its_choices_become_rows():
    assert load(question()) == Changes(added=3)
    row = Question.objects.get()
    assert (row.topic, row.mode, row.level, row.see) == (
        Topic.objects.get(),
        "practice",
        "hard",
        "breakdown#step-5",
    )
    assert row.stem_html == "Who <code>waits</code>?"
    assert "<p>" in row.body_html
    assert 'data-choice="worker"' in row.hints[0]
    assert "<strong>Read.</strong>" in row.solution[0]
    right, wrong = Choice.objects.all()
    assert (right.slug, right.is_right, right.text_html) == ("worker", True, "Text <code>worker</code>")
    assert (wrong.slug, wrong.is_right) == ("visitor", False)
    assert "<em>visitor</em>" in wrong.feedback_html


def test_loading_the_same_again_writes_nothing(django_assert_max_num_queries):
    load(question())
    with django_assert_max_num_queries(20):
        assert load(question()) == Changes(unchanged=3)


def test_a_fixed_typo_keeps_the_row_and_its_answers():
    load(question())
    answer(start(Topic.objects.get()), "worker")
    before = Question.objects.get().pk
    assert load(question(stem="Who is waiting?")) == Changes(changed=1, unchanged=2)
    assert Question.objects.get().pk == before
    assert Response.objects.get().item.question.stem_html == "Who is waiting?"


def test_a_changed_choice_is_the_only_row_written():
    load(question())
    changed = question(choices=(choice("worker", is_right=True), choice("visitor", text="Better")))
    assert load(changed) == Changes(changed=1, unchanged=2)


def test_what_vanished_is_retired_and_comes_back():
    load(question(), question("second"))
    assert load(question()).retired == 3
    assert list(Question.objects.published().values_list("slug", flat=True)) == ["who"]
    assert load(question(), question("second")).changed == 3
    assert Question.objects.published().count() == 2


def test_questions_of_every_file_are_loaded_in_file_order():
    load(question("one"), question("two"))
    assert list(Question.objects.values_list("slug", "position")) == [("one", 1), ("two", 2)]


def test_a_type_changed_under_the_same_id_is_a_new_meaning():
    load(question())
    load(question(type="short", choices=(), accepted=("worker",)))
    row = Question.objects.get()
    assert (row.type, row.rev, row.choices.published().count()) == ("short", 2, 0)


def test_the_rev_never_goes_down():
    load(question())
    load(question(type="short", choices=(), accepted=("worker",)))
    load(question(type="short", choices=(), accepted=("worker",), stem="Again?"))
    assert Question.objects.get().rev == 2
    load(question(type="short", choices=(), accepted=("worker",), rev=5))
    assert Question.objects.get().rev == 5


def test_the_loader_is_quiet_after_a_changed_type():
    short = question(type="short", choices=(), accepted=("worker",))
    load(question())
    load(short)
    assert load(short) == Changes(unchanged=1)


def test_where_a_question_stands_in_its_file_does_not_matter():
    load(question())
    assert load(replace(question(), line=99)).changed == 0


def test_a_choice_with_code_is_rendered_as_a_block():
    code = replace(choice("code"), text="This:\n\n```python\nx = 1\n```")
    load(question(choices=(choice("worker", is_right=True), code)))
    assert "<p>This:</p>" in Choice.objects.get(slug="code").text_html


def test_a_predicted_cell_is_a_question_of_its_own():
    load(question(), cells=(cell(),))
    row = Question.objects.get(slug="status-then")
    assert (row.mode, row.type, row.accepted, row.rev) == ("breakdown", "cell", ["READY"], 1)
    load(question(), cells=(cell(stem="What is it?", line=30),))
    moved = Question.objects.get(slug="status-then")
    assert (moved.pk, moved.stem_html) == (row.pk, "What is it?")
    load(question())
    assert Question.objects.published().filter(slug="status-then").count() == 0
