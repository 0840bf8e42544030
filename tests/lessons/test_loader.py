import datetime as dt
import pickle

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courseware.rendering import Renderer
from learners.models import Learner
from lessons.committing import commit
from lessons.loader import _lessons, _Row, _statements
from lessons.models import Commitment, Lesson, Statement, Topic, Track
from tests.lessons.documents import (
    make_deep_dive,
    make_evidence,
    make_library,
    make_myth,
    make_myths,
    make_step,
    make_topic,
    make_whole_topic,
)
from tests.lessons.loading import load_library

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def test_a_library_becomes_tracks_topics_lessons_and_statements():
    changes = load_library()
    counts = [model.objects.count() for model in (Track, Topic, Lesson, Statement)]
    assert counts == [1, 1, 5, 5]
    assert changes.added == sum(counts)


def test_loading_twice_writes_nothing():
    load_library()
    with CaptureQueriesContext(connection) as queries:
        changes = load_library()
    written = [
        q["sql"]
        for q in queries
        if q["sql"].startswith(("INSERT", "UPDATE", "DELETE")) and "contentstate" not in q["sql"]
    ]
    assert written == []
    assert (changes.added, changes.changed, changes.retired) == (0, 0, 0)


def test_columns_hold_what_the_files_say():
    load_library()
    topic = Topic.objects.get()
    assert (topic.title, topic.level, topic.minutes, topic.position) == ("The moon", "beginner", 30, 1)
    assert topic.idea_html == "<p>The moon <em>pulls</em>.</p>"
    assert topic.sources == [{"title": "Almanac", "url": "https://example.org/almanac"}]


def test_each_lesson_knows_the_next_one():
    load_library()
    following = {lesson.mode: lesson.parts["next"] for lesson in Lesson.objects.all()}
    assert following == {
        "deep-dive": "breakdown",
        "breakdown": "evidence",
        "evidence": "myths",
        "myths": "cards",
        "cards": "",
    }


def test_a_mode_that_appears_becomes_the_next_one():
    load_library(make_library(make_whole_topic(breakdown=None)))
    load_library()
    assert Lesson.objects.get(mode="deep-dive").parts["next"] == "breakdown"


def test_a_corrected_typo_keeps_the_row_and_what_was_said():
    load_library(make_library(make_whole_topic(myths=make_myths(make_myth("lakes", reality="Nto so")))))
    before, learner = Statement.objects.get(slug="lakes"), Learner.objects.create()
    commit(learner, before, said=True, now=NOW)
    changes = load_library(
        make_library(make_whole_topic(myths=make_myths(make_myth("lakes", reality="Not so"))))
    )
    after = Statement.objects.with_answers_of(learner).get(slug="lakes")
    assert (changes.changed, after.pk, after.said) == (2, before.pk, True)  # its lesson counts too
    assert "Not so" in after.reveal_html


def test_a_new_meaning_is_asked_anew_and_the_old_answer_kept():
    load_library()
    learner = Learner.objects.create()
    commit(learner, Statement.objects.get(slug="lakes"), said=True, now=NOW)
    load_library(make_library(make_whole_topic(myths=make_myths(make_myth("lakes", rev=2)))))
    assert Statement.objects.with_answers_of(learner).get(slug="lakes").said is None
    assert Commitment.objects.get().rev == 1


def test_what_vanished_is_retired_and_comes_back_as_itself():
    load_library()
    before = Statement.objects.get(slug="lakes")
    gone = load_library(make_library(make_whole_topic(myths=None)))
    assert gone.retired == 4  # the lesson and its three statements
    assert not Statement.objects.published().filter(origin="myths").exists()
    load_library()
    after = Statement.objects.get(slug="lakes")
    assert (after.pk, after.retired_at) == (before.pk, None)


def test_a_step_that_asks_nothing_has_no_statement():
    load_library(make_library(make_topic(deep_dive=make_deep_dive(steps=(make_step(commitment=None),)))))
    assert not Statement.objects.exists()


def test_only_the_touched_lesson_is_rendered_again():
    load_library()
    changes = load_library(make_library(make_whole_topic(evidence=make_evidence(impact="It matters a lot."))))
    assert (changes.added, changes.changed, changes.retired) == (0, 1, 0)


def two_topics(**changes):
    return make_library(make_topic("moon", **changes), make_topic("sun"))


def test_requirements_are_related_within_the_library():
    load_library(two_topics(requires=("tides/sun",), leads_to=("tides/sun",)))
    moon, sun = Topic.objects.order_by("slug")
    assert (list(moon.requires.all()), list(sun.required_by.all())) == ([sun], [moon])
    assert list(moon.leads_to.all()) == [sun]


def test_a_requirement_that_was_dropped_is_dropped():
    load_library(two_topics(requires=("tides/sun",)))
    load_library(two_topics())
    assert not Topic.objects.get(slug="moon").requires.exists()


def test_unchanged_requirements_are_not_written():
    load_library(two_topics(requires=("tides/sun",)))
    before = list(Topic.requires.through.objects.values_list())
    load_library(two_topics(requires=("tides/sun",), title="Another title"))
    assert list(Topic.requires.through.objects.values_list()) == before


def test_topics_keep_the_order_of_their_track():
    load_library(make_library(make_topic("sun"), make_topic("moon")))
    assert [topic.slug for topic in Topic.objects.all()] == ["sun", "moon"]


def test_rows_can_be_rendered_by_another_process():
    library = make_library()
    row = _Row(pk=1, track="tides", document=library.tracks[0].topics[0])
    wanted = [*_lessons([row], Renderer()), *_statements([row], Renderer())]
    for item in wanted:
        assert pickle.loads(pickle.dumps(item.render))() == item.render()
    assert len(wanted) == 10
