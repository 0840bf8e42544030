"""Running a failed task again."""

from datetime import timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone

from background.pool import Pool
from background.results import enqueue_again
from tests.background import work
from tests.background.waiting import finished


def test_a_failed_task_is_enqueued_with_the_same_arguments(queue):
    with Pool("default", threads=1):
        failed = finished(work.fail.using(queue_name="bulk", priority=3).enqueue("again"))

    again = enqueue_again(failed.id)

    assert again.id != failed.id
    assert (again.args, again.task.queue_name, again.task.priority) == (["again"], "bulk", 3)
    assert again.status == TaskResultStatus.READY


def test_a_second_click_runs_nothing_twice(queue):
    with Pool("default", threads=1):
        failed = finished(work.fail.enqueue("again"))

    work.fail.using(run_after=timezone.now() + timedelta(days=1)).enqueue("again")  # not due: another matter
    first = enqueue_again(failed.id)
    assert first is not None
    assert enqueue_again(failed.id) is None

    with Pool("default", threads=1):
        finished(first)
    assert enqueue_again(failed.id) is not None
