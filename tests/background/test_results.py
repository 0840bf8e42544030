"""Running a failed task again."""

from django.tasks import TaskResultStatus

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
