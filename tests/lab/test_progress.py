import datetime as dt

import pytest

from lab import progress
from lab.models import LabRecord
from learners.progress import ModeProgress
from tests.lab.making import long_ago, make_learner, make_page

pytestmark = pytest.mark.django_db


def test_nothing_is_said_before_a_run_is_finished():
    make_page()
    assert progress.of_topic(make_learner(), "background-work", "why") == {}


@pytest.mark.parametrize(("runs", "label"), [(1, "Run once"), (3, "Run 3 times")])
def test_finished_runs_are_counted(runs, label, django_assert_num_queries):
    learner, page = make_learner(), make_page()
    at = dt.datetime(2026, 11, 21, 3, 12, tzinfo=dt.UTC)
    LabRecord.objects.create(learner=learner, page=page, runs=runs, last_run_at=at)
    with django_assert_num_queries(1):
        found = progress.of_topic(learner, "background-work", "why")
    assert found == {"lab": ModeProgress(state="done", label=label, meta="21 Nov")}


def test_the_day_is_by_the_clocks_where_the_learner_is():
    learner = make_learner()
    learner.time_zone = "Asia/Tokyo"
    at = dt.datetime(2026, 11, 21, 20, 0, tzinfo=dt.UTC)
    LabRecord.objects.create(learner=learner, page=make_page(), runs=1, last_run_at=at)
    assert progress.of_topic(learner, "background-work", "why")["lab"].meta == "22 Nov"


def test_somebody_elses_runs_and_other_topics_do_not_count():
    page = make_page()
    LabRecord.objects.create(learner=make_learner(), page=page, runs=1)
    other = make_learner()
    assert progress.of_topic(other, "background-work", "why") == {}
    LabRecord.objects.create(learner=other, page=page, runs=1)
    assert progress.of_topic(other, "background-work", "what") == {}


def test_a_retired_page_has_no_progress():
    learner, page = make_learner(), make_page(retired_at=long_ago(days=1))
    LabRecord.objects.create(learner=learner, page=page, runs=1)
    assert progress.of_topic(learner, "background-work", "why") == {}
