"""What follows from an answer is told once: at once, or when the sitting that keeps it back is closed."""

import datetime as dt
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from learners.models import StudyDay
from quizzes import sitting as sittings
from quizzes.closing import expire_all
from quizzes.models import Response
from quizzes.signals import answers_coming, question_answered, question_missed
from quizzes.telling import tell_kept_back
from tests.quizzes.factories import NOW, answer, make_learner, make_quiz, skip, soon, start

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=15)


@pytest.fixture
def heard():
    """(what, moment of the answer) as receivers are told it."""
    calls = []

    def on_coming(sender, signal, answers, **_):
        calls.append(("coming", len(answers)))

    def on_answer(sender, signal, answered_at, **_):
        calls.append(("answered", answered_at))

    def on_miss(sender, signal, answered_at, **_):
        calls.append(("missed", answered_at))

    signals = ((answers_coming, on_coming), (question_answered, on_answer), (question_missed, on_miss))
    for signal, receiver in signals:
        signal.connect(receiver)
    yield calls
    for signal, receiver in signals:
        signal.disconnect(receiver)


@pytest.fixture(params=["test", "pretest"])
def begun(request):
    """A sitting with one wrong and one right answer, and a question left."""
    sitting = start(make_quiz(3), kind=request.param)
    answer(sitting, "b", now=soon(10))
    answer(sitting, "a", now=soon(20))
    return sitting


TOLD = [("coming", 2), ("answered", soon(10)), ("missed", soon(10)), ("answered", soon(20))]


def test_nothing_but_effort_is_told_before_the_end(begun, heard):
    assert heard == []
    assert not Response.objects.exclude(told_at=None).exists()
    assert StudyDay.objects.get().answers == 2


def test_the_end_tells_everything_in_order_each_as_of_its_own_moment(begun, heard):
    skip(begun, now=soon(30))
    assert heard == TOLD
    assert set(Response.objects.values_list("told_at", flat=True)) == {soon(30)}


def test_finishing_twice_tells_once(begun, heard):
    for _ in range(2):
        sittings.finish(begun.learner, begun.uid, now=soon(40))
    assert heard == TOLD


@pytest.mark.parametrize(
    "come_across",
    [
        lambda old: start(old.topic, old.learner, kind=old.kind, now=LATER),
        lambda old: sittings.find(old.learner, old.uid, LATER),
        lambda _: expire_all(LATER),
    ],
)
def test_a_sitting_left_too_long_is_told_when_it_expires(begun, heard, come_across):
    for _ in range(2):
        come_across(begun)
    begun.refresh_from_db()
    assert (begun.state, heard) == ("expired", TOLD)


def test_what_was_told_is_not_told_again(begun, heard):
    """As of a test that was open when answers began to be kept back."""
    migration = import_module("quizzes.migrations.0005_answers_told_later")
    migration.mark_as_told(apps, SimpleNamespace(connection=connection))
    sittings.finish(begun.learner, begun.uid, now=soon(40))
    assert heard == []
    assert list(Response.objects.values_list("told_at", flat=True)) == [soon(10), soon(20)]


def test_a_practice_tells_at_once_and_has_nothing_to_tell_at_its_end(heard):
    sitting = start(make_quiz(2), make_learner())
    answer(sitting, "b", now=soon(5))
    sittings.finish(sitting.learner, sitting.uid, now=soon(6))
    tell_kept_back(sitting, soon(7))
    assert heard == [("answered", soon(5)), ("missed", soon(5))]
    assert Response.objects.get().told_at == soon(5)
