import datetime as dt

import pytest

from learners.models import Learner, StudyDay
from lessons.committing import commit
from lessons.models import Commitment, Place, Statement
from lessons.placing import keep_place
from tests.lessons.loading import load_library

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def learner():
    load_library()
    return Learner.objects.create()


def statement(slug):
    return Statement.objects.select_related("topic__track").get(slug=slug)


def test_what_was_said_first_stays(learner):
    assert commit(learner, statement("lakes"), said=False, now=NOW) is False
    assert commit(learner, statement("lakes"), said=True, now=NOW) is False
    assert Commitment.objects.get().said is False


def test_a_commitment_counts_as_study_once(learner):
    for _ in range(2):
        commit(learner, statement("lakes"), said=True, now=NOW)
    assert StudyDay.objects.get().answers == 1


def test_a_commitment_keeps_the_place(learner):
    commit(learner, statement("spin"), said=True, now=NOW)
    place = Place.objects.get()
    assert (place.mode, place.step, place.done_at, place.seen_at) == ("deep-dive", 2, None, NOW)


def test_the_last_myth_finishes_the_mode(learner):
    for slug in ("one-a-day", "moon-only"):
        commit(learner, statement(slug), said=True, now=NOW)
    assert Place.objects.get().done_at is None
    commit(learner, statement("lakes"), said=True, now=NOW)
    assert Place.objects.get().done_at == NOW


def test_what_was_read_stays_read(learner):
    topic, later = statement("lakes").topic, NOW + dt.timedelta(days=1)
    keep_place(learner, topic, "breakdown", step=3, now=NOW, is_done=True)
    keep_place(learner, topic, "breakdown", step=1, now=later)
    place = Place.objects.get()
    assert (place.step, place.done_at, place.seen_at) == (1, NOW, later)
