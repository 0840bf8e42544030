"""Runs when two learners become one, and when a learner goes."""

import pytest
from django.utils import timezone

from lab import running
from lab.models import LabRecord, Run
from learners.joining import join
from learners.signals import learner_leaving
from tests.lab.making import make_learner, make_open_run, make_page, make_run

pytestmark = pytest.mark.django_db


def test_of_two_runs_under_way_the_newer_one_goes_on():
    page, kept, gone = make_page(), make_learner(), make_learner()
    older = make_open_run(page=page, learner=kept)
    newer = make_open_run(page=page, learner=gone, seat=2)
    join(kept, gone, timezone.now())
    states = dict(Run.objects.filter(learner=kept).values_list("pk", "state"))
    assert states == {older.pk: "cancelled", newer.pk: "running"}


def test_what_was_run_is_summed():
    page, kept, gone = make_page(), make_learner(), make_learner()
    for learner, runs in ((kept, 2), (gone, 3)):
        LabRecord.objects.create(learner=learner, page=page, runs=runs)
    join(kept, gone, timezone.now())
    assert LabRecord.objects.get().runs == 5


def test_a_run_that_ends_after_the_sign_in_counts_for_the_account():
    kept, run = make_learner(), make_open_run()
    join(kept, run.learner, timezone.now())
    running.finish(run, {}, timezone.now())
    assert LabRecord.objects.get().learner == kept


def test_runs_go_with_their_learner():
    run, other = make_open_run(), make_run(page=make_page(topic="other"))
    learner_leaving.send(None, learner=run.learner, now=timezone.now())
    assert [*Run.objects.all()] == [other]
