"""What was known before: from the answers of pretests, until something about it is missed."""

import datetime as dt

import pytest

from quizzes.knowing import Knowledge, known_sections, of_topic
from quizzes.models import Question
from quizzes.sitting import finish
from tests.quizzes.factories import NOW, answer, make_learner, make_question, make_topic, skip, start

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def topic():
    """Two ideas, one asked twice."""
    topic = make_topic()
    make_question(topic, "one", see="deep-dive#split", position=1)
    make_question(topic, "two", see="deep-dive#split", position=2)
    make_question(topic, "three", see="breakdown#step-3", position=3)
    return topic


@pytest.fixture
def learner():
    return make_learner()


def sit(topic, learner, *choices, kind="pretest", now=NOW, **fields):
    sitting = start(topic, learner, kind=kind, now=now)
    for choice in choices:
        answer(sitting, choice, now=now, **fields) if choice else skip(sitting, now=now)
    return sitting


def miss(topic, learner, slug, now=LATER, kind="practice"):
    """Answer one question of a new sitting wrong, and leave it at that."""
    Question.objects.exclude(slug=slug).update(retired_at=now)
    sitting = start(topic, learner, kind=kind, now=now)
    answer(sitting, "b", now=now)
    finish(learner, sitting.uid, now=now)
    Question.objects.update(retired_at=None)


def test_without_a_pretest_nothing_is_known(topic, learner):
    sit(topic, learner, "a", "a", "a", kind="test")
    assert of_topic(learner, topic) == Knowledge()


def test_an_idea_is_known_when_all_that_was_asked_about_it_was_right(topic, learner):
    sitting = sit(topic, learner, "a", "a", "b")
    knowledge = of_topic(learner, topic)
    assert knowledge.places == {"deep-dive#split": True, "breakdown#step-3": False}
    assert knowledge.known == {"deep-dive#split"}
    assert knowledge.pretest == sitting.uid


@pytest.mark.parametrize("second", ["b", ""])
def test_one_miss_or_skip_at_an_idea_is_enough(topic, learner, second):
    sit(topic, learner, "a", second, "a")
    assert of_topic(learner, topic).known == {"breakdown#step-3"}


def test_a_lucky_guess_is_not_known_and_spoils_nothing(topic, learner):
    sitting = sit(topic, learner)
    for choice, confidence in (("a", 1), ("a", 3), ("a", 1)):
        answer(sitting, choice, confidence=confidence)
    assert of_topic(learner, topic).places == {"deep-dive#split": True, "breakdown#step-3": False}


def test_before_the_end_nothing_is_told(topic, learner):
    sitting = sit(topic, learner, "a", "a")
    assert of_topic(learner, topic) == Knowledge()
    finish(learner, sitting.uid, now=NOW)
    assert of_topic(learner, topic).places == {"deep-dive#split": True}


@pytest.mark.parametrize("kind", ["practice", "test"])
def test_a_later_miss_takes_the_tick_away(topic, learner, kind):
    sit(topic, learner, "a", "a", "a")
    miss(topic, learner, "two", kind=kind)
    assert of_topic(learner, topic).known == {"breakdown#step-3"}


def test_an_earlier_miss_does_not(topic, learner):
    miss(topic, learner, "two", now=NOW - dt.timedelta(hours=1))
    sit(topic, learner, "a", "a", "a")
    assert of_topic(learner, topic).known == {"deep-dive#split", "breakdown#step-3"}


def test_mending_it_in_practice_was_learned_and_not_known_before(topic, learner):
    sit(topic, learner, "a", "a", "a")
    miss(topic, learner, "two")
    sit(topic, learner, "a", "a", "a", kind="test", now=LATER + dt.timedelta(hours=1))
    assert of_topic(learner, topic).known == {"breakdown#step-3"}


def test_the_last_pretest_decides(topic, learner):
    sit(topic, learner, "b", "b", "a")
    sit(topic, learner, "a", "a", "b", now=LATER)
    assert of_topic(learner, topic).known == {"deep-dive#split"}


def test_an_answer_to_another_meaning_is_none(topic, learner):
    sit(topic, learner, "a", "a", "a")
    Question.objects.filter(slug="three").update(rev=2)
    Question.objects.filter(slug="two").update(retired_at=NOW)
    assert of_topic(learner, topic).places == {"deep-dive#split": True}


def test_others_and_other_topics_do_not_count(topic, learner):
    sit(topic, make_learner(), "a", "a", "a")
    other = make_topic("other")
    make_question(other, "one", see="deep-dive#split")
    sit(other, learner, "a")
    assert of_topic(learner, topic) == Knowledge()


def test_a_lesson_gets_the_ids_of_its_sections_for_one_query(topic, learner, django_assert_num_queries):
    sit(topic, learner, "a", "a", "a")
    with django_assert_num_queries(1):
        assert known_sections(learner, "background-work", "queues", "deep-dive") == {"split"}
    assert known_sections(learner, "background-work", "queues", "evidence") == frozenset()


def test_one_query_however_much_was_done(topic, learner, django_assert_num_queries):
    for hours in range(3):
        sit(topic, learner, "a", "b", "a", now=NOW + dt.timedelta(hours=hours))
    with django_assert_num_queries(1):
        of_topic(learner, topic)
