import datetime as dt

import pytest
from django.urls import reverse

from quizzes import sitting as sittings
from quizzes.history import tests_taken as taken_of
from quizzes.progress import of_topic
from tests.quizzes.factories import NOW, answer, client_of, make_learner, make_question, make_quiz, start

pytestmark = pytest.mark.django_db


def take_test(topic, learner, day, *slugs):
    now = NOW + dt.timedelta(days=day)
    sitting = start(topic, learner, kind="test", now=now)
    for slug in slugs:
        answer(sitting, slug, now=now)
    return sitting


def test_tests_are_listed_from_the_oldest_with_a_chart_and_a_table():
    topic, learner = make_quiz(2), make_learner()
    take_test(topic, learner, 1, "a", "b")
    last = take_test(topic, learner, 2, "a", "a")
    assert [(test.right, test.total, test.percent) for test in taken_of(learner, topic.pk)] == [
        (1, 2, 50),
        (2, 2, 100),
    ]
    page = client_of(learner).get(last.get_absolute_url()).content.decode()
    assert '<path class="keep" d="M0 50L100 0"/>' in page
    assert "3 March 2026" in page
    assert "1 of 2" in page


def test_the_day_of_a_test_is_the_learners():
    topic, learner = make_quiz(1), make_learner()
    sitting = take_test(topic, learner, 0.25, "a")  # at 3:00 in Tokyo
    for hour, day in ((0, "2026-03-03"), (4, "2026-03-02")):
        sitting.learner.time_zone, sitting.learner.day_starts_at = "Asia/Tokyo", hour
        assert [str(test.day) for test in taken_of(sitting.learner, topic.pk)] == [day]


def test_the_first_test_has_no_history_and_other_kinds_have_none():
    topic, learner = make_quiz(1), make_learner()
    first = take_test(topic, learner, 1, "a")
    assert "Your tests" not in client_of(learner).get(first.get_absolute_url()).content.decode()
    take_test(topic, learner, 2, "a")
    practice = start(topic, learner)
    sittings.finish(learner, practice.uid, now=NOW)
    assert "Your tests" not in client_of(learner).get(practice.get_absolute_url()).content.decode()


def test_tests_of_others_are_not_shown():
    topic = make_quiz(1)
    take_test(topic, make_learner(), 1, "a")
    learner = make_learner()
    take_test(topic, learner, 2, "a")
    assert len(taken_of(learner, topic.pk)) == 1


def start_page(learner, topic, kind):
    url = reverse(f"quizzes:{kind}", args=[topic.track.slug, topic.slug])
    return client_of(learner).get(url).content.decode()


def test_whoever_took_tests_sees_them_before_the_next_one():
    topic, learner = make_quiz(2), make_learner()
    assert "Last time" not in start_page(learner, topic, "test")
    take_test(topic, learner, 1, "a", "b")
    page = start_page(learner, topic, "test")
    assert "Last time, on 3 March, you had 1 of 2 right." in page
    assert "Your tests" not in page
    take_test(topic, learner, 2, "a", "a")
    page = start_page(learner, topic, "test")
    assert "Last time, on 4 March, you had 2 of 2 right." in page
    assert '<path class="keep" d="M0 50L100 0"/>' in page
    assert "Last time" not in start_page(learner, topic, "practice")


def test_the_badge_and_the_best_are_seen_before_the_next_challenge():
    topic, learner = make_quiz(2, mode="challenge"), make_learner()
    sitting = start(topic, learner, kind="challenge")
    answer(sitting, "a")
    sittings.finish(learner, sitting.uid, now=NOW)
    page = start_page(learner, topic, "challenge")
    assert "Your best: 1 of 2, in 1 attempt." in page
    assert reverse("quizzes:badge-image", args=[topic.track.slug, topic.slug]) in page
    assert "Your best" not in start_page(make_learner(), topic, "challenge")


def test_a_result_tells_which_kind_of_question_needs_work():
    topic = make_quiz(1)
    make_question(topic, "prints", kind="output", level="hard", position=5)
    learner = make_learner()
    sitting = take_test(topic, learner, 1, "a", "b")
    page = client_of(learner).get(sitting.get_absolute_url()).content.decode()
    assert "By kind" in page
    assert "Output" in page


def test_a_test_that_was_ended_without_an_answer_is_no_test_taken():
    topic, learner = make_quiz(2), make_learner()
    take_test(topic, learner, 1, "a", "b")
    empty = start(topic, learner, kind="test")
    sittings.finish(learner, empty.uid, now=NOW + dt.timedelta(days=3))
    assert [(test.right, test.total) for test in taken_of(learner, topic.pk)] == [(1, 2)]
    assert of_topic(learner, topic)["test"].label == "1 of 2 right"
