"""Every question of the content that ships: the letter stated as right is the right one, in any order."""

import random
import re
import uuid

import pytest
from django.conf import settings
from django.db import transaction

from courseware.library import read_library
from courseware.rendering import Renderer
from lessons import loader as lessons_loader
from quizzes import loader as quizzes_loader
from quizzes.grading import grade_cell
from quizzes.models import Question, Sitting, SittingItem
from quizzes.showing import show_answered, show_open
from quizzes.shuffling import letter
from quizzes.turns import read_turn, show
from tests.quizzes.factories import NOW, make_learner

pytestmark = pytest.mark.django_db
ORDERS = 20


@pytest.fixture(scope="module")
def library():
    return read_library(settings.CONTENT_DIR).library


def keys_in_files(library):
    """Slugs of the right choices by (track, topic, question), as the authors wrote them."""
    keys = {}
    for track in library.tracks:
        for topic in track.topics:
            for questions in (
                *(quiz.questions for quiz in (topic.practice, topic.challenge) if quiz),
                *(lesson.quiz for lesson in (topic.breakdown, topic.evidence) if lesson),
            ):
                for question in questions:
                    right = {choice.id for choice in question.choices if choice.is_right}
                    keys[track.id, topic.id, question.id] = right
    return keys


@pytest.fixture
def items(library):
    """One sitting a topic, with an item for every question of the content."""
    renderer = Renderer()
    with transaction.atomic():
        lessons_loader.load(library, renderer)
        quizzes_loader.load(library, renderer)
    learner, made = make_learner(), []
    for question in Question.objects.published().select_related("topic__track"):
        sitting = Sitting.objects.create(
            learner=learner,
            topic=question.topic,
            kind="practice",
            total=1,
            uid=uuid.uuid4(),
            state="finished",
            finished_at=NOW,
        )
        made.append(
            SittingItem.objects.create(sitting=sitting, position=0, question=question, rev=question.rev)
        )
    return made


def stated_letters(verdict):
    """ "Not answered. The answers are A, C and D." -> {"A", "C", "D"}."""
    return set(re.findall(r"\b[A-Z]\b", verdict.partition("The answer")[2]))


def slug_at(turn, place):
    return turn.choices[turn.item.order[place][1]].slug


def test_the_letter_stated_as_right_is_the_right_one(library, items):
    keys, checked = keys_in_files(library), 0
    for item in items:
        question = item.question
        if not question.has_choices:
            continue
        turn, wanted = (
            read_turn(item.sitting),
            keys[question.topic.track.slug, question.topic.slug, question.slug],
        )
        for seed in range(ORDERS):
            show(turn, NOW, random.Random(seed))
            letters = {letter(place): slug_at(turn, place) for place in range(len(turn.item.order))}
            asked, answered = show_open(turn, None), show_answered(turn, None, NOW)
            assert {letters[name] for name in stated_letters(answered.verdict)} == wanted, question
            assert [choice.text_html for choice in asked.choices] == [c.text_html for c in answered.choices]
            assert {letters[c.letter] for c in answered.choices if c.mark == "right"} == wanted, question
            checked += 1
    assert checked >= ORDERS * 10


def test_a_letter_in_a_text_is_the_letter_of_the_choice_it_speaks_of(items):
    """References such as ``[[#choice]]`` in explanations, hints and feedback follow the order shown."""
    for item in items:
        turn = read_turn(item.sitting)
        for seed in range(ORDERS if turn.question.has_choices else 0):
            show(turn, NOW, random.Random(seed))
            letters = {slug_at(turn, place): letter(place) for place in range(len(turn.item.order))}
            for written, shown in texts_of(turn):
                named = [letters[slug] for slug in re.findall(r'data-choice="([a-z0-9-]+)"', written)]
                assert re.findall(r'<b class="ref">(\w+)</b>', shown) == named, turn.question
                assert "data-choice" not in shown


def texts_of(turn):
    """(as stored, as shown) for every text that may speak of a choice."""
    question, answered = turn.question, show_answered(turn, None, NOW)
    yield from zip(question.solution, answered.solution, strict=True)
    yield from zip(question.mistakes, answered.mistakes, strict=True)
    yield question.explanation_html, answered.explanation_html
    yield question.answer_html, answered.answer_html
    yield question.check_html, answered.check_html
    yield from (
        (stored.feedback_html, shown.feedback_html)
        for stored, shown in zip(turn.shown_choices, answered.choices, strict=True)
    )


def test_the_value_stated_as_right_is_the_cells_own(library, items):
    """Predicted cells: what the file's table holds is accepted, is what the verdict shows, and is not shown before."""
    held = {
        (track.id, topic.id, cell.id): dict(zip(breakdown.variables, step.values, strict=True))
        | dict(zip(breakdown.actors, step.states, strict=True))
        for track in library.tracks
        for topic in track.topics
        if (breakdown := topic.breakdown)
        for step in breakdown.steps
        for cell in step.predicted
    }
    columns = {
        (track.id, topic.id, cell.id): cell.column
        for track in library.tracks
        for topic in track.topics
        for step in (topic.breakdown.steps if topic.breakdown else ())
        for cell in step.predicted
    }
    cells = [item for item in items if item.question.type == Question.Type.CELL]
    assert len(cells) == len(held) >= 9
    for item in cells:
        question = item.question
        key = (question.topic.track.slug, question.topic.slug, question.slug)
        value = held[key][columns[key]]
        assert grade_cell(value, question.accepted).is_right
        turn = read_turn(item.sitting)
        assert show_answered(turn, None, NOW).accepted == [value]
        assert columns[key] in re.sub("<[^>]+>", "", show_open(turn, None).stem_html)
