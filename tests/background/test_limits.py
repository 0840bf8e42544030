"""Back-pressure."""

from threading import Barrier, Thread

import pytest
from django.db import connections, transaction
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from background import limits
from background.exceptions import QueueFull
from background.models import LearnerSlot
from background.pool import Pool
from tests.background import work
from tests.background.waiting import wait_for_all


@pytest.fixture
def small(queue, settings):
    """A backend whose queues hold three tasks."""
    tasks = dict(settings.TASKS["default"])
    settings.TASKS = {"default": {**tasks, "OPTIONS": {"max_ready": 3, "retry_after_seconds": 7}}}


def fill(count):
    DBTaskResult.objects.bulk_create(
        DBTaskResult(
            task_path="tests.background.work.double",
            args_kwargs={"args": [n], "kwargs": {}},
            backend_name="default",
            run_after=get_date_max(),
        )
        for n in range(count)
    )


def test_a_full_queue_refuses_and_says_when_to_come_back(small):
    for number in range(3):
        work.double.enqueue(number)

    with pytest.raises(QueueFull) as refusal:
        work.double.enqueue(4)

    assert refusal.value.retry_after == 7
    assert DBTaskResult.objects.count() == 3


def test_there_is_room_again_when_tasks_have_run(small):
    for number in range(3):
        work.double.enqueue(number)
    with Pool("default", threads=1):
        wait_for_all()

    assert work.double.enqueue(4).status == TaskResultStatus.READY


def test_rows_of_other_processes_count(small):
    fill(3)

    with pytest.raises(QueueFull):
        work.double.enqueue(1)


def test_rolled_back_tasks_do_not_fill_the_queue(small):
    for _ in range(5):
        with transaction.atomic():
            work.double.enqueue(1)
            transaction.set_rollback(True)

    assert work.double.enqueue(1)


def test_a_continuation_is_never_refused(small):
    fill(3)

    with limits.continuing():
        work.double.enqueue(1)

    assert DBTaskResult.objects.count() == 4


def test_most_enqueues_count_nothing(queue, django_assert_num_queries):
    work.double.enqueue(1)

    with django_assert_num_queries(1):
        work.double.enqueue(2)


def test_a_learner_may_have_five_tasks_under_way(queue):
    for number in range(5):
        limits.enqueue_for_learner("learner-1", work.double, number)

    with pytest.raises(QueueFull):
        limits.enqueue_for_learner("learner-1", work.double, 6)
    assert limits.enqueue_for_learner("learner-2", work.double, 1)
    assert DBTaskResult.objects.count() == 6


def test_a_finished_task_gives_its_slot_back(queue):
    for number in range(5):
        limits.enqueue_for_learner("learner-1", work.double, number)
    with Pool("default", threads=1):
        wait_for_all()

    limits.enqueue_for_learner("learner-1", work.double, 6)

    assert LearnerSlot.objects.count() == 1


def test_requests_at_the_same_moment_cannot_take_more(queue):
    barrier, refused = Barrier(8), []

    def request():
        barrier.wait()
        try:
            limits.enqueue_for_learner("learner-1", work.double, 1)
        except QueueFull:
            refused.append(1)
        finally:
            connections.close_all()

    threads = [Thread(target=request) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert DBTaskResult.objects.count() == LearnerSlot.objects.count() == 8 - len(refused)
    assert 1 <= LearnerSlot.objects.count() <= 5
