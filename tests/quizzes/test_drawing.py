import random
from collections import Counter

import pytest

from quizzes import sitting as sittings
from quizzes.drawing import askable, balance, draw, last_outcomes, seen_questions, step_by_step
from quizzes.kinds import KINDS
from quizzes.models import Question
from tests.quizzes.factories import (
    NOW,
    answer,
    go_on,
    make_learner,
    make_question,
    make_quiz,
    make_topic,
    start,
)

LEVELS = ("easy", "medium", "hard")


def pool(**numbers):
    questions = [Question(level=level) for level in LEVELS for _ in range(numbers.get(level, 0))]
    for pk, question in enumerate(questions, 1):
        question.pk = pk
    return questions


def levels(questions):
    return Counter(question.level for question in questions)


def test_ten_questions_across_the_levels():
    drawn = balance(pool(easy=9, medium=9, hard=9), set(), 10, random.Random(1))
    assert levels(drawn) == {"easy": 3, "medium": 4, "hard": 3}


def test_a_level_that_is_short_leaves_room_to_the_others():
    drawn = balance(pool(easy=9, medium=2, hard=1), set(), 10, random.Random(1))
    assert levels(drawn) == {"easy": 7, "medium": 2, "hard": 1}


def test_a_small_pool_is_asked_whole():
    assert len(balance(pool(easy=2, hard=1), set(), 10, random.Random(1))) == 3


@pytest.mark.parametrize("seed", range(10))
def test_unseen_questions_come_first(seed):
    questions = pool(easy=20)
    drawn = balance(questions, set(range(1, 16)), 6, random.Random(seed))
    assert {16, 17, 18, 19, 20} <= {question.pk for question in drawn}


@pytest.mark.django_db
def test_a_test_draws_from_every_mode_and_asks_easy_first():
    topic = make_topic()
    for mode in ("practice", "challenge", "breakdown", "evidence"):
        for level in LEVELS:
            make_question(topic, f"{mode}-{level}", mode=mode, level=level)
    drawn = draw(topic, make_learner(), KINDS["test"], "all", random.Random(3))
    assert len(drawn) == 10
    assert [question.level for question in drawn] == sorted((q.level for q in drawn), key=LEVELS.index)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["practice", "challenge", "breakdown", "evidence"])
def test_the_other_kinds_draw_from_their_own_mode(kind):
    topic = make_topic()
    for mode in ("practice", "challenge", "breakdown", "evidence"):
        make_question(topic, mode, mode=mode)
    drawn = draw(topic, make_learner(), KINDS[kind], "all", random.Random(3))
    assert [question.mode for question in drawn] == [kind]


@pytest.mark.django_db
def test_the_last_outcome_counts():
    topic, learner = make_quiz(1), make_learner()
    for choice in ("b", "a"):
        sitting = start(topic, learner)
        answer(sitting, choice)
        go_on(sitting)
    assert list(last_outcomes(learner, topic).values()) == ["right"]


def make_cell(topic, slug, position, **fields):
    return make_question(
        topic, slug, mode="breakdown", type="cell", accepted=["READY"], position=position, **fields
    )


@pytest.mark.django_db
def test_the_visual_quiz_leaves_predicted_cells_to_the_breakdown_until_one_is_missed():
    topic, learner, kind = make_topic(), make_learner(), KINDS["breakdown"]
    make_question(topic, "quiz", mode="breakdown")
    cell = make_cell(topic, "cell", 2)
    assert [question.slug for question in askable(topic, kind)] == ["quiz"]
    assert [q.slug for q in draw(topic, learner, kind, "missed", random.Random(3))] == ["quiz"]
    sitting = start(topic, learner, kind="test")
    while sitting.is_open:
        is_cell = sitting.items.get(position=sitting.position).question_id == cell.pk
        answer(sitting, text="DONE", tokens=()) if is_cell else answer(sitting, "a")
    assert [q.slug for q in draw(topic, learner, kind, "missed", random.Random(3))] == ["cell"]


@pytest.mark.django_db
def test_a_breakdown_without_a_quiz_of_its_own_is_asked_its_cells():
    topic = make_topic()
    make_cell(topic, "cell", 1)
    assert [question.slug for question in askable(topic, KINDS["breakdown"])] == ["cell"]


@pytest.mark.django_db
def test_predicted_cells_are_asked_in_the_order_of_their_steps():
    topic, other = make_topic(), make_topic("workers")
    last = make_cell(topic, "last", 3, level="easy")
    quiz = make_question(topic, "quiz", mode="breakdown", level="easy")
    first = make_cell(topic, "first", 1, level="hard")
    elsewhere = make_cell(other, "elsewhere", 2)
    assert step_by_step([last, quiz, elsewhere, first]) == [first, quiz, elsewhere, last]
    drawn = draw(topic, make_learner(), KINDS["test"], "all", random.Random(3))
    assert [q.slug for q in drawn if q.type == "cell"] == ["first", "last"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["practice", "challenge"])
def test_a_retry_asks_first_what_one_was_sure_of(kind):
    topic, learner = make_topic(), make_learner()
    for number, level in enumerate(LEVELS):
        make_question(topic, level, mode=kind, level=level, position=number, attempts=1)
    sitting = start(topic, learner, kind=kind)
    for confidence in (2, None, 3):
        answer(sitting, "b", confidence=confidence)
        go_on(sitting)
    drawn = draw(topic, learner, KINDS[kind], "missed", random.Random(3))
    assert [question.slug for question in drawn] == ["hard", "easy", "medium"]


@pytest.mark.django_db
def test_what_a_result_showed_was_seen_though_it_was_not_answered():
    topic, learner = make_quiz(12), make_learner()
    test = start(topic, learner, kind="test")
    shown = test.items.get(position=0).question_id
    assert seen_questions(learner, topic) == set()
    sittings.finish(learner, test.uid, now=NOW)
    assert seen_questions(learner, topic) == {shown}
