import re

import pytest
from django.utils import timezone

from quizzes import badges
from quizzes import sitting as sittings
from quizzes.models import Badge, Question
from quizzes.templatetags.badges import badge as draw
from tests.quizzes.factories import (
    answer,
    go_on,
    make_learner,
    make_lesson,
    make_question,
    make_quiz,
    soon,
    start,
)


def sit(topic, learner, *choices, **options):
    """Answer a whole challenge; a wrong choice twice, so that no try is left."""
    sitting = start(topic, learner, kind="challenge", **options)
    for choice in choices:
        answer(sitting, choice)
        if choice != "a":
            answer(sitting, choice)
        go_on(sitting)
    return sitting


@pytest.mark.django_db
def test_a_petal_for_each_problem_solved():
    topic, learner = make_quiz(3, mode="challenge"), make_learner()
    sit(topic, learner, "a", "b", "a")
    badge = Badge.objects.get()
    assert (badge.petals, badge.total, badge.best, badge.won_at) == (2, 3, 2, None)


@pytest.mark.django_db
def test_the_last_petal_wins_the_badge_in_a_later_sitting():
    topic, learner = make_quiz(2, mode="challenge"), make_learner()
    sit(topic, learner, "a", "b")
    sit(topic, learner, "a", scope="missed")
    badge = Badge.objects.get()
    assert (badge.petals, badge.best) == (2, 1)
    assert badge.won_at is not None


@pytest.mark.django_db
def test_a_problem_solved_twice_is_one_petal():
    topic, learner = make_quiz(2, mode="challenge"), make_learner()
    sit(topic, learner, "a", "a")
    sit(topic, learner, "a", "a")
    assert Badge.objects.get().petals == 2


@pytest.mark.django_db
def test_petals_are_counted_against_the_problems_there_are_now():
    topic, learner = make_quiz(2, mode="challenge"), make_learner()
    sitting = sit(topic, learner, "a", "a")
    Question.objects.filter(slug="challenge-0").update(retired_at=timezone.now())
    make_question(topic, "new", mode="challenge")
    badge = badges.find(sitting.learner_id, sitting.topic_id)
    assert (badge.petals, badge.total) == (1, 2)


@pytest.mark.django_db
def test_the_author_names_the_badge():
    sitting = start(make_quiz(1, mode="challenge"), kind="challenge")
    assert badges.title(sitting.topic_id) == ""
    make_lesson(sitting.topic, "challenge", parts={"badge": "Queue mastery"})
    assert badges.title(sitting.topic_id) == "Queue mastery"


@pytest.mark.django_db
def test_practice_and_test_win_no_petals():
    topic = make_quiz(2, mode="challenge")
    answer(start(topic, kind="test"), "a")
    assert not Badge.objects.exists()


def test_the_drawing_has_a_petal_for_each_problem():
    svg = draw(2, 5)
    assert len(re.findall('class="petal"', svg)) == 5
    assert len(re.findall("data-won", svg)) == 2
    assert 'aria-label="Badge: 2 of 5 petals won"' in svg
    assert "style" not in svg


@pytest.mark.parametrize("total", [0, 1, 2, 3, 12])
def test_any_number_of_petals_stays_inside_the_drawing(total):
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d", draw(total, total))]
    assert all(-20 <= number <= 220 for number in numbers)


@pytest.mark.django_db
@pytest.mark.parametrize(("choices", "best"), [("aaa", 2), ("aba", 1), ("baa", 2)])
def test_the_best_sitting_solved_no_more_than_there_is(choices, best):
    topic, learner = make_quiz(3, mode="challenge"), make_learner()
    sit(topic, learner, *choices)
    Question.objects.filter(slug="challenge-0").update(retired_at=timezone.now())
    badge = badges.find(learner.pk, topic.pk)
    assert (badge.total, badge.best) == (2, best)


@pytest.mark.django_db
def test_an_attempt_is_a_sitting_with_an_answer():
    topic, learner = make_quiz(2, mode="challenge"), make_learner()
    for now in (soon(0), soon(10)):
        sitting = start(topic, learner, kind="challenge", now=now)
        sittings.finish(learner, sitting.uid, now=now)
    assert badges.attempts(learner.pk, topic.pk) == 0
    answer(start(topic, learner, kind="challenge", now=soon(20)), "b")
    assert badges.attempts(learner.pk, topic.pk) == 1
