"""Housekeeping."""

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background.models import Attempt, Progress, Workflow
from background.pool import Pool
from background.tasks import prune
from tests.background import work
from tests.background.waiting import finished


def test_old_results_and_their_notes_are_removed_and_new_ones_kept(queue):
    long_ago = timezone.now() - timedelta(days=30)
    with Pool("default", threads=1):
        old, new = finished(work.double.enqueue(1)), finished(work.double.enqueue(2))
    waiting = work.double.enqueue(3)
    DBTaskResult.objects.filter(pk=old.id).update(finished_at=long_ago)
    Progress.objects.create(task_id="old", updated_at=long_ago)
    Progress.objects.create(task_id="new", updated_at=timezone.now())
    Attempt.objects.create(first_id="old", number=1, result_id="old", created_at=long_ago)
    Workflow.objects.create(finished_at=long_ago, status=Workflow.Status.FAILED)

    prune.func()

    assert {str(row.pk) for row in DBTaskResult.objects.all()} == {new.id, waiting.id}
    assert [row.task_id for row in Progress.objects.all()] == ["new"]
    assert not Attempt.objects.exists()
    assert not Workflow.objects.exists()
