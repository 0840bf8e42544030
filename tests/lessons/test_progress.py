import datetime as dt

import pytest
from django.utils import timezone

from learners.models import Learner
from learners.progress import ModeProgress
from lessons.committing import commit
from lessons.models import Commitment, Statement, Topic
from lessons.placing import keep_place
from lessons.progress import latest, of_topic, of_topics
from tests.lessons.documents import make_library, make_topic, make_whole_topic
from tests.lessons.loading import load_library

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def learner():
    load_library()
    return Learner.objects.create()


def moon():
    return Topic.objects.select_related("track").get(slug="moon")


def test_nothing_is_done_before_the_first_step(learner):
    assert set(of_topic(learner, moon())) == {"deep-dive", "breakdown", "evidence", "myths"}
    assert set(of_topic(learner, moon()).values()) == {ModeProgress()}


def test_a_step_and_an_end_have_words(learner):
    keep_place(learner, moon(), "breakdown", step=2, now=NOW)
    keep_place(learner, moon(), "deep-dive", step=3, now=NOW, is_done=True)
    keep_place(learner, moon(), "evidence", step=0, now=NOW)
    progress = of_topic(learner, moon())
    assert progress["breakdown"] == ModeProgress(state="part", label="Step 2 of 3")
    assert progress["deep-dive"] == ModeProgress(state="done", label="Read")
    assert progress["evidence"] == ModeProgress(state="part", label="Begun")


def test_myths_count_what_is_committed_to_today(learner):
    for slug in ("lakes", "one-a-day"):
        commit(learner, Statement.objects.get(slug=slug), said=True, now=NOW)
    assert of_topic(learner, moon())["myths"] == ModeProgress(state="part", label="2 of 3 committed")
    Statement.objects.filter(slug="lakes").update(rev=2)
    assert of_topic(learner, moon())["myths"].label == "1 of 3 committed"


def test_somebody_else_counts_for_nothing(learner):
    commit(Learner.objects.create(), Statement.objects.get(slug="lakes"), said=True, now=NOW)
    assert of_topic(learner, moon())["myths"] == ModeProgress()
    assert latest(learner) is None


def test_many_topics_cost_as_much_as_one(learner, django_assert_num_queries):
    load_library(make_library(make_whole_topic(), *(make_topic(f"topic-{n}") for n in range(9))))
    keep_place(learner, moon(), "breakdown", step=2, now=NOW)
    topics = list(Topic.objects.all())
    with django_assert_num_queries(2):
        found = of_topics(learner, topics)
    assert len(found) == 10
    assert found[moon().pk]["breakdown"].label == "Step 2 of 3"


def test_the_newest_unfinished_place_is_where_to_go_on(learner, django_assert_num_queries):
    keep_place(learner, moon(), "deep-dive", step=2, now=NOW)
    keep_place(learner, moon(), "breakdown", step=3, now=NOW + dt.timedelta(hours=1))
    keep_place(learner, moon(), "evidence", step=0, now=NOW + dt.timedelta(hours=2), is_done=True)
    with django_assert_num_queries(1):
        found = latest(learner)
        assert found.topic.track.slug == "tides"
    assert (found.mode, found.step, found.of_steps) == ("breakdown", 3, 3)


def test_a_place_in_a_retired_lesson_is_no_place_to_go_on(learner):
    keep_place(learner, moon(), "breakdown", step=3, now=timezone.now())
    load_library(make_library(make_whole_topic(breakdown=None)))
    assert latest(learner) is None


def test_myths_that_are_all_committed_to_are_no_place_to_go_on(learner):
    """The last commitment may have come with a history or from another device, and the last open myth may be retired."""
    commit(learner, Statement.objects.get(slug="lakes"), said=True, now=NOW)
    assert latest(learner).mode == "myths"
    for statement in Statement.objects.filter(origin="myths").exclude(slug="lakes"):
        Commitment.objects.create(learner=learner, statement=statement, rev=statement.rev, said=True)
    assert latest(learner) is None
    Commitment.objects.filter(statement__slug="one-a-day").delete()
    assert latest(learner).mode == "myths"
    Statement.objects.filter(slug="one-a-day").update(retired_at=NOW)
    assert latest(learner) is None
