"""Taking tasks back, before and while they run."""

from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background import attempts, cancelling, claiming
from background.cancelling import Outcome
from background.exceptions import Cancelled
from background.models import Progress
from background.pool import Pool
from tests.background import work
from tests.background.waiting import finished


def test_a_waiting_task_leaves_the_queue(queue):
    result = work.see.enqueue("never")

    assert cancelling.cancel(result.id) == Outcome.REMOVED

    with Pool("default", threads=1):
        finished(work.see.enqueue("other"))
    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert result.errors[0].exception_class is Cancelled
    assert work.SEEN == ["other"]


def test_a_running_task_stops_at_its_next_check(queue):
    with Pool("default", threads=1):
        result = work.check_until_stopped.enqueue("a")
        assert work.GATES["a runs"].wait(20)
        assert cancelling.cancel(result.id) == Outcome.REQUESTED
        finished(result)

    assert result.errors[0].exception_class is Cancelled


def test_a_request_from_another_process_arrives_through_the_database(queue):
    with Pool("default", threads=1):
        result = work.check_until_stopped.enqueue("a")
        assert work.GATES["a runs"].wait(20)
        cancelling._request_in_database(result.id)
        finished(result)

    assert result.errors[0].exception_class is Cancelled


def test_a_finished_task_stays_as_it_is(queue):
    with Pool("default", threads=1):
        result = finished(work.double.enqueue(1))

    assert cancelling.cancel(result.id) == Outcome.FINISHED
    assert not Progress.objects.exists()


def test_unknown_and_odd_ids_are_harmless(queue):
    assert cancelling.cancel("not-a-uuid") == Outcome.FINISHED
    assert cancelling.cancel("4be0643f-1d98-573b-97cd-ca98a65347dd") == Outcome.FINISHED


def test_cancelling_the_first_try_takes_back_the_waiting_next_one(queue):
    result = work.double.enqueue(1)
    claiming.claim_next("default", None, "w")
    result.refresh()
    following = attempts.enqueue_next(work.double, result, 2)

    assert cancelling.cancel(result.id) == Outcome.REMOVED

    assert DBTaskResult.objects.get(pk=following.id).status == TaskResultStatus.FAILED
    assert DBTaskResult.objects.get(pk=result.id).status == TaskResultStatus.RUNNING


def test_a_request_keeps_the_reported_progress(queue):
    with Pool("default", threads=1):
        result = finished(work.count_to.enqueue(3))
    DBTaskResult.objects.filter(pk=result.id).update(status=TaskResultStatus.RUNNING)

    cancelling.cancel(result.id)

    stored = Progress.objects.get(pk=result.id)
    assert (stored.done, stored.cancel_requested) == (3, True)
