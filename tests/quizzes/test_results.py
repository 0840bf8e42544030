import pytest

from quizzes import sitting as sittings
from quizzes.clock import change_clock
from quizzes.models import Badge
from quizzes.results import Tally, advice, petals_left, read_result, tally
from quizzes.wording import counted, listed, number_word
from tests.quizzes.factories import (
    NOW,
    answer,
    go_on,
    make_question,
    make_quiz,
    make_topic,
    skip,
    soon,
    start,
)


def level(name, right, total):
    return Tally(name=name, states=[], right=right, total=total)


@pytest.mark.parametrize(
    ("tallies", "sentence"),
    [
        ([level("Easy", 3, 3), level("Medium", 4, 4), level("Hard", 1, 3)], "The hard ones need work."),
        ([level("Easy", 1, 3), level("Medium", 4, 4)], "The easy ones need work."),
        ([level("Easy", 3, 3), level("Hard", 2, 2)], "Nothing is left to repair."),
        ([level("Easy", 1, 2), level("Hard", 1, 2)], "Go through what you missed."),
        ([level("Easy", 1, 2)], "Go through what you missed."),
    ],
)
def test_the_headline_names_the_level_that_needs_work(tallies, sentence):
    assert advice(tallies) == sentence


@pytest.mark.parametrize(
    ("petals", "sentence"), [(5, "The badge is yours."), (4, "One petal to go."), (2, "Three petals to go.")]
)
def test_the_headline_of_a_challenge_counts_petals(petals, sentence):
    assert petals_left(Badge(petals=petals, total=5)) == sentence


@pytest.mark.django_db
def test_a_result_counts_by_level_and_points_to_what_was_missed():
    topic = make_topic()
    make_question(topic, "one", level="easy")
    make_question(topic, "two", level="hard", see="breakdown#step-5")
    sitting = start(topic, kind="test")
    answer(sitting, "a")
    answer(sitting, "b")
    result = read_result(sitting, NOW)
    assert (result.first, result.second, result.missed) == ("One of two.", "The hard ones need work.", 1)
    assert [(t.name, list(t.states), t.right, t.total) for t in result.tallies] == [
        ("Easy", ["done"], 1, 1),
        ("Hard", ["miss"], 0, 1),
    ]
    assert result.see.text == "See it at step 5 of the breakdown"
    assert result.see.url.endswith("/breakdown/?step=5#step-5")


@pytest.mark.django_db
def test_levels_are_tallied_easy_first():
    topic = make_topic()
    for name in ("hard", "easy", "medium"):
        make_question(topic, name, level=name)
    items = list(start(topic).items.select_related("question"))
    assert [line.name for line in tally(items)] == ["Easy", "Medium", "Hard"]


def test_words():
    assert [number_word(number) for number in (0, 1, 12, 13)] == ["none", "one", "twelve", "13"]
    assert [listed(names) for names in (["A"], ["A", "C"], ["A", "B", "D"])] == ["A", "A and C", "A, B and D"]
    assert [counted(number, "minute") for number in (1, 7)] == ["1 minute", "7 minutes"]


@pytest.mark.django_db
def test_the_time_is_that_of_answering_without_pauses_and_nights():
    sitting = start(make_quiz(3, mode="challenge", seconds=120), kind="challenge", clock=1)
    for action, at in (("pause", 60), ("resume", 7200)):
        change_clock(
            sitting.learner, sitting.uid, sequence=sitting.sequence, action=action, setting=None, now=soon(at)
        )
    answer(sitting, "b", now=soon(7260))
    answer(sitting, "a", now=soon(7320))
    go_on(sitting, now=soon(50_000))
    answer(sitting, "a", now=soon(90_000))
    go_on(sitting, now=soon(90_000))
    skip(sitting, now=soon(99_000))
    go_on(sitting, now=soon(99_000))
    assert read_result(sitting, NOW).effort == "3 problems, 13 minutes of answering"


@pytest.mark.django_db
def test_without_an_answer_there_is_no_time_to_tell():
    sitting = start(make_quiz(2), kind="test")
    sittings.finish(sitting.learner, sitting.uid, now=soon(600))
    sitting.refresh_from_db()
    assert read_result(sitting, NOW).effort == "2 questions"
