"""Before the answer is stored nothing that leaves the server says what is right."""

import datetime as dt
import re

import pytest
from django.db import transaction
from django.urls import reverse, reverse_lazy

from quizzes import sitting as sittings
from quizzes.models import Choice, Question
from quizzes.showing import show_answered, show_open
from quizzes.shuffling import letter
from quizzes.turns import read_turn
from tests.quizzes.factories import (
    NOW,
    answer,
    client_of,
    go_on,
    make_learner,
    make_question,
    make_quiz,
    make_topic,
    start,
)

pytestmark = pytest.mark.django_db
FRESH = re.compile(rb'name="key" value="[0-9a-f-]{36}"')
SECRETS = ("data-choice", "is_right", "correct", "Feedback", "Solution", "Explanation", "Mistake", "Accepted")


def make_full_question(topic, slug="q", **fields):
    return make_question(
        topic,
        slug,
        **(
            {
                "hints": ['<p>Not <span class="ref" data-choice="b"></span>.</p>'],
                "explanation_html": "<p>Explanation</p>",
                "mistakes": ["<p>Mistake</p>"],
            }
            | fields
        ),
    )


def page(sitting, **headers):
    """Everything of the answer to a GET but the key that is made for each page."""
    response = client_of(sitting.learner).get(sitting.get_absolute_url(), headers=headers)
    assert response.status_code == 200
    kept = {name: value for name, value in response.items() if name not in ("ETag", "Expires")}
    return FRESH.sub(b"", response.content), kept


@pytest.mark.parametrize("kind", ["practice", "challenge", "test", "pretest"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_page_is_the_same_bytes_whichever_choice_is_right(kind, headers):
    topic = make_topic()
    make_full_question(topic, mode="challenge" if kind == "challenge" else "practice")
    sitting = start(topic, kind=kind)
    pages = []
    for right in "abcd":
        Choice.objects.update(is_right=False)
        Choice.objects.filter(slug=right).update(is_right=True)
        pages.append(page(sitting, **headers))
    for other in pages[1:]:
        assert other == pages[0]


def test_several_right_choices_look_like_any_others():
    topic = make_topic()
    make_full_question(topic, right=("a", "b"), wrong=("c", "d"))
    sitting = start(topic)
    before = page(sitting)
    Choice.objects.update(is_right=True)
    assert page(sitting) == before


@pytest.mark.parametrize(
    ("kind", "column"), [("short", "accepted"), ("cell", "accepted"), ("order", "ordered")]
)
def test_what_is_accepted_stays_on_the_server(kind, column):
    topic = make_topic()
    make_full_question(topic, type=kind, **{column: ["one", "two", "three"]})
    sitting = start(topic)
    before = page(sitting)
    if column == "accepted":
        Question.objects.update(accepted=["four"])
        assert page(sitting) == before


def test_no_id_feedback_or_solution_is_on_the_page():
    topic = make_topic()
    make_full_question(topic, right=("the-right-one",), wrong=("wrong-one", "wrong-two"))
    content, _ = page(start(topic))
    text = content.decode()
    assert "the-right-one" not in text.replace("Text the-right-one", "")
    assert not [secret for secret in SECRETS if secret in text]


def test_a_wrong_try_tells_of_the_chosen_choice_only():
    topic = make_topic()
    make_full_question(topic, mode="challenge", attempts=2)
    sitting = start(topic, kind="challenge")
    answer(sitting, "b")
    text = page(sitting)[0].decode()
    assert "Feedback b" in text
    assert not any(f"Feedback {slug}" in text for slug in "acd")
    assert "Solution q" not in text


def test_a_wrong_try_at_several_choices_tells_nothing_of_them():
    topic = make_topic()
    make_full_question(topic, mode="challenge", attempts=2, right=("a", "b"), wrong=("c", "d"))
    sitting = start(topic, kind="challenge")
    answer(sitting, "a", "c")
    text = page(sitting)[0].decode()
    assert "Not yet" in text
    assert "Feedback" not in text


@pytest.mark.parametrize("kind", ["test", "pretest"])
def test_a_test_tells_nothing_before_its_end(kind):
    sitting = start(make_quiz(3), kind=kind)
    answer(sitting, "a")
    right = page(sitting)[0]
    sitting.items.filter(position=0).update(outcome="wrong")
    assert page(sitting)[0] == right


ELSEWHERE = [
    reverse_lazy("today"),
    reverse_lazy("map"),
    reverse_lazy("topic", args=["background-work", "queues"]),
    reverse_lazy("quizzes:mistakes"),
    reverse_lazy("quizzes:calibration"),
    reverse_lazy("quizzes:mixed"),
    reverse_lazy("flashcards:review"),
    reverse_lazy("flashcards:memory"),
]


@pytest.mark.parametrize("kind", ["test", "pretest"])
def test_no_other_page_tells_it_either(kind):
    """Not Today, the review or what is remembered: all of it waits for the end."""
    learner = make_learner()
    sitting = start(learn_before(learner), learner, kind=kind)
    client = client_of(learner)
    seen = {choice: pages_after(client, sitting, choice) for choice in "ab"}
    assert seen["a"] == seen["b"]


def learn_before(learner):
    """A topic in which one question was missed and is due, and others were answered with any confidence."""
    topic, before = make_quiz(6), NOW - dt.timedelta(days=8)
    practice = start(topic, learner, now=before)
    for choice in "baa":
        answer(practice, choice, now=before, confidence=3)
        go_on(practice, now=before)
    sittings.finish(learner, practice.uid, now=before)
    return topic


def pages_after(client, sitting, choice):
    """What every other page shows once all questions but the last were answered so."""
    with transaction.atomic():
        for _ in range(sitting.total - 1):
            answer(sitting, choice, confidence=3)
        pages = [FRESH.sub(b"", client.get(place).content) for place in ELSEWHERE]
        transaction.set_rollback(True)
    sitting.refresh_from_db()
    return pages


def test_a_hint_names_letters_and_not_ids():
    topic = make_topic()
    make_full_question(topic)
    sitting = start(topic)
    client = client_of(sitting.learner)
    client.post(reverse("quizzes:hint", args=[sitting.uid]), {"sequence": 0, "rung": 1})
    text = client.get(sitting.get_absolute_url()).content.decode()
    place = read_turn(sitting).item.shown_ids.index(Choice.objects.get(slug="b").pk)
    assert f'Not <b class="ref">{letter(place)}</b>.' in text
    assert "data-choice" not in text


@pytest.mark.parametrize("seed", range(20))
def test_the_stated_letter_is_the_right_choice_in_any_order(seed):
    topic = make_topic()
    make_full_question(topic, solution=['<p>Only <span class="ref" data-choice="a"></span> fits.</p>'])
    sitting = start(topic, seed=seed)
    turn = answer(sitting, "c")
    shown = show_answered(turn, turn.item.responses.get(), NOW)
    right = next(choice for choice in shown.choices if choice.mark == "right")
    assert right.text_html == "Text a"
    assert shown.verdict == f"Not this time. The answer is {right.letter}."
    assert shown.solution == [f'<p>Only <b class="ref">{right.letter}</b> fits.</p>']


def test_letters_follow_the_order_of_the_page():
    sitting = start(make_quiz(), make_learner(), seed=4)
    turn = read_turn(sitting)
    shown = show_open(turn, None)
    assert [choice.letter for choice in shown.choices] == ["A", "B", "C", "D"]
    assert [choice.token for choice in shown.choices] == [token for token, _ in turn.item.order]
