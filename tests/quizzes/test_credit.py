import re

import pytest
from django.urls import reverse

from quizzes.showing import show_answered
from quizzes.turns import read_turn
from tests.quizzes.factories import (
    NOW,
    answer,
    client_of,
    make_question,
    make_topic,
    posted,
    soon,
    start,
    tokens,
)

pytestmark = pytest.mark.django_db
RIGHT, WRONG = ("a", "b", "c"), ("d", "e")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (("a", "b"), "You found two of three: 67 % of the credit. It counts as right with all of it."),
        (("a", "b", "d"), "You found two of three and chose one that is wrong: 33 % of the credit."),
        (("a", "d"), "You found one of three and chose one that is wrong: no credit."),
        (("d", "e"), "You found none of three and chose two that are wrong: no credit."),
    ],
)
def test_several_choices_say_what_was_found_and_what_it_is_worth(chosen, words):
    topic = make_topic()
    make_question(topic, right=RIGHT, wrong=WRONG)
    sitting = start(topic)
    answer(sitting, *chosen)
    assert words in client_of(sitting.learner).get(sitting.get_absolute_url()).content.decode()


def test_all_of_it_needs_no_words():
    topic = make_topic()
    make_question(topic, right=RIGHT, wrong=WRONG)
    turn = answer(start(topic), *RIGHT)
    assert show_answered(turn, turn.response, NOW).credit == ""


@pytest.mark.parametrize(
    ("order", "words", "marks"),
    [
        (
            [1, 2, 3, 0],
            "Three of four lines follow each other as they should: 67 % of the credit.",
            [1, 1, 1, 0],
        ),
        ([3, 2, 1, 0], "No two lines follow each other as they should: no credit.", [0, 0, 0, 0]),
    ],
)
def test_lines_say_which_of_them_are_in_order_and_what_that_is_worth(order, words, marks):
    topic = make_topic()
    make_question(topic, type="order", ordered=["one", "two", "three", "four"])
    sitting = start(topic)
    shown = {position: token for token, position in read_turn(sitting).item.order}
    places = {"line": [shown[position] for position in order], "place": ["1", "2", "3", "4"]}
    client = client_of(sitting.learner)
    client.post(reverse("quizzes:answer", args=[sitting.uid]), posted(sitting) | places)
    assert words in client.get(sitting.get_absolute_url()).content.decode()
    turn = read_turn(sitting)
    lines = show_answered(turn, turn.item.responses.get(), NOW).given_lines
    assert [line.is_right for line in lines] == [bool(mark) for mark in marks]


def test_a_wrong_try_stays_ticked_and_keeps_saying_so():
    topic = make_topic()
    make_question(topic, mode="challenge", right=RIGHT, wrong=WRONG, attempts=3)
    sitting = start(topic, kind="challenge", now=soon(0))
    client = client_of(sitting.learner)
    tried = tokens(sitting, "a", "d")
    page = client.post(
        reverse("quizzes:answer", args=[sitting.uid]), posted(sitting, "a", "d"), follow=True
    ).content.decode()
    assert set(re.findall(r'name="choice" value="(\w+)" checked', page)) == set(tried)
    sitting.refresh_from_db()
    empty = client.post(reverse("quizzes:answer", args=[sitting.uid]), posted(sitting))
    assert empty.status_code == 422
    assert "Not yet. Two tries left." in empty.content.decode()
