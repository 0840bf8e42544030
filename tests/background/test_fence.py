"""A worker that lost its row cannot change it any more."""

import pytest
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background import claiming, execution, fence
from background.current import current_result
from background.pool import Pool
from background.progress import _notes
from tests.background import work
from tests.background.waiting import finished


def claimed(worker_id):
    return claiming.claim_next("default", None, worker_id)


def test_the_owner_finishes_its_row(queue):
    work.double.enqueue(4)
    row = claimed("one")

    execution.run(row)

    assert DBTaskResult.objects.get().return_value == 8
    assert not fence.is_superseded(row)


def test_a_row_that_went_back_is_not_finished_by_its_late_worker(queue):
    work.double.enqueue(4)
    late = claimed("one")
    fence.give_back(late)

    execution.run(late)

    assert fence.is_superseded(late)
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY
    assert (current_result(), dict(_notes)) == (None, {})


@pytest.mark.parametrize("task", [work.double, work.fail])
def test_a_row_that_another_worker_claimed_is_not_finished_by_the_late_one(queue, task):
    task.enqueue(4)
    late = claimed("one")
    fence.give_back(DBTaskResult.objects.get())
    owner = claimed("two")

    execution.run(late)
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
    execution.run(owner)

    assert DBTaskResult.objects.get().worker_ids == ["one", "two"]
    assert DBTaskResult.objects.get().status in {TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED}


def test_a_deleted_row_stays_deleted(queue):
    work.double.enqueue(4)
    late = claimed("one")
    DBTaskResult.objects.all().delete()

    execution.run(late)

    assert not DBTaskResult.objects.exists()


def test_only_one_of_two_reapers_gives_a_row_back(queue):
    work.double.enqueue(4)
    claimed("one")
    first, second = DBTaskResult.objects.get(), DBTaskResult.objects.get()

    assert (fence.give_back(first), fence.give_back(second)) == (True, False)


@pytest.mark.parametrize(
    ("message", "stored"), [("a\0b", "ValueError: a\\x00b"), ("\ud800", "ValueError: \\ud800")]
)
def test_a_message_that_no_database_takes_is_spelled_out(queue, message, stored):
    with Pool("default", threads=1):
        failed = finished(work.fail_with.enqueue(message.encode("unicode_escape").decode()))

    row = DBTaskResult.objects.get(pk=failed.id)
    assert (row.status, len(row.worker_ids)) == (TaskResultStatus.FAILED, 1)
    assert row.traceback.rstrip().endswith(stored)


def test_a_traceback_without_end_keeps_its_beginning_and_its_end(queue):
    with Pool("default", threads=1):
        failed = finished(work.fail_with.enqueue("x" * 1_000_000 + "the end"))

    text = DBTaskResult.objects.get(pk=failed.id).traceback
    assert text.startswith("Traceback")
    assert "characters left out" in text
    assert text.rstrip().endswith("the end")
    assert len(text) < 51_000
