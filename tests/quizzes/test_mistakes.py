import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quizzes.mistakes import CHECK_AGAIN_AFTER, by_topic, worth_checking
from quizzes.models import Response
from quizzes.signals import question_missed
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
URL = "/mistakes/"


def test_the_page_shows_what_was_chosen_why_it_is_wrong_and_what_is_right():
    sitting = start(make_quiz(1))
    answer(sitting, "b")
    page = client_of(sitting.learner).get(URL).content.decode()
    for text in ("Your answer", "Feedback b", "Correct", "Text a", "Solution practice-0"):
        assert text in page


def test_what_one_was_sure_of_comes_first_and_says_so():
    sitting = start(make_quiz(3))
    for confidence in (None, 1, 3):
        answer(sitting, "b", confidence=confidence)
        go_on(sitting)
    (group,) = by_topic(sitting.learner, NOW)
    assert [missed.was_sure for missed in group.missed] == [True, False, False]
    assert group.missed[0].question.slug == "practice-2"
    assert "you were sure" in client_of(sitting.learner).get(URL).content.decode()


def test_a_topic_with_something_one_was_sure_of_comes_before_the_others():
    learner = make_learner()
    for slug, confidence in (("a-first", None), ("b-second", 3)):
        answer(start(make_quiz(1, topic=make_topic(slug)), learner), "b", confidence=confidence)
    assert [group.topic.slug for group in by_topic(learner, NOW)] == ["b-second", "a-first"]


@pytest.mark.parametrize(("then", "is_sure"), [("b", True), ("ab", False)])
def test_one_stays_sure_of_a_mistake_until_it_is_mended(then, is_sure):
    topic, learner = make_quiz(1), make_learner()
    answers = [("b", 3), *((choice, 1) for choice in then)]
    for hour, (choice, confidence) in enumerate(answers):
        now = NOW + dt.timedelta(hours=hour)
        sitting = start(topic, learner, now=now)
        answer(sitting, choice, confidence=confidence, now=now)
        go_on(sitting, now=now)
    (group,) = by_topic(learner, NOW)
    assert [missed.was_sure for missed in group.missed] == [is_sure]


def test_the_page_costs_the_same_whatever_was_missed(django_assert_max_num_queries):
    learner = make_learner()
    for slug in ("one", "two", "three"):
        sitting = start(make_quiz(4, topic=make_topic(slug)), learner)
        for _ in range(4):
            answer(sitting, "b")
            go_on(sitting)
    client = client_of(learner)
    client.get(URL)
    with django_assert_max_num_queries(7):
        page = client.get(URL).content.decode()
    assert page.count('class="reviewed__item"') == 12


def repair(topic, learner, when):
    sitting = start(topic, learner, now=when, scope="missed")
    answer(sitting, "a", now=when)
    go_on(sitting, now=when)
    return sitting


def test_a_sure_mistake_is_worth_one_more_look_a_week_after_it_was_mended():
    topic = make_quiz(1)
    sitting = start(topic)
    learner = sitting.learner
    answer(sitting, "b", confidence=3)
    go_on(sitting)
    assert worth_checking(learner, NOW + dt.timedelta(days=30)) == set()
    mended = NOW + dt.timedelta(days=1)
    repair(topic, learner, mended)
    assert worth_checking(learner, mended + CHECK_AGAIN_AFTER - dt.timedelta(seconds=1)) == set()
    week = mended + CHECK_AGAIN_AFTER
    assert worth_checking(learner, week) == {topic.questions.get().pk}
    repair(topic, learner, week)
    assert worth_checking(learner, week + dt.timedelta(days=30)) == set()


def test_a_mistake_that_was_a_guess_is_not():
    topic = make_quiz(1)
    sitting = start(topic)
    answer(sitting, "b", confidence=1)
    go_on(sitting)
    repair(topic, sitting.learner, NOW + dt.timedelta(days=1))
    assert worth_checking(sitting.learner, NOW + dt.timedelta(days=30)) == set()


def test_a_miss_tells_how_sure_the_learner_was():
    heard = []

    def hear(sender, confidence, **_):
        heard.append(confidence)

    question_missed.connect(hear)
    try:
        answer(start(make_quiz(1)), "b", confidence=3)
    finally:
        question_missed.disconnect(hear)
    assert heard == [3]


def test_a_retired_topic_asks_for_nothing():
    topic = make_quiz(1)
    sitting = start(topic)
    answer(sitting, "b")
    topic.retired_at = timezone.now()
    topic.save()
    assert by_topic(sitting.learner, NOW) == []


# ---- how sure, how right


def test_the_shares_count_first_tries_with_a_confidence():
    topic = make_topic()
    for number in range(6):
        make_question(topic, f"q-{number}", mode="challenge", attempts=2, position=number)
    sitting = start(topic, kind="challenge")
    for number in range(6):
        answer(sitting, "b" if number == 0 else "a", confidence=3)
        if number == 0:
            answer(sitting, "a", confidence=3)
        go_on(sitting)
    page = client_of(sitting.learner).get(reverse("quizzes:calibration")).content.decode()
    assert Response.objects.count() == 7
    assert "When sure, you were right 83 % of the time." in page
    assert '<rect class="column" x="228" y="17" width="44" height="83"/>' in page
    assert "When you guessed: too few answers to say (0 of 5)." in page


def test_without_answers_the_page_says_what_it_will_show():
    for client in (Client(), client_of(make_learner())):
        response = client.get(reverse("quizzes:calibration"))
        assert response.status_code == 200
        assert b"how sure you are" in response.content
        assert not response.cookies
