"""Trying again: pauses, limits and the history."""

from datetime import UTC, datetime, timedelta

import pytest
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background import attempts, cancelling, claiming, execution, limits
from background.exceptions import Cancelled, TimeLimitExceeded
from background.models import Attempt, LearnerSlot
from background.pool import Pool
from background.retry import delay_seconds, retrying
from tests.background import work
from tests.background.waiting import wait_for_all, wait_until

PLAIN = {"backoff": 2.0, "factor": 3.0, "max_delay": 40.0, "jitter": 0.0, "draw": 0.5}


@pytest.mark.parametrize(("number", "seconds"), [(1, 2.0), (2, 6.0), (3, 18.0), (4, 40.0), (4000, 40.0)])
def test_the_pause_grows_to_its_limit(number, seconds):
    assert delay_seconds(number, **PLAIN) == seconds


@pytest.mark.parametrize(("draw", "seconds"), [(0.0, 9.0), (0.5, 10.0), (1.0, 11.0)])
def test_jitter_spreads_the_pause_either_way(draw, seconds):
    given = {**PLAIN, "backoff": 10.0, "jitter": 0.2, "draw": draw}
    assert delay_seconds(1, **given) == pytest.approx(seconds)


def test_it_succeeds_at_the_third_try_and_the_history_tells_of_each(queue):
    result = work.fail_until.enqueue(3)
    with Pool("default", threads=1, poll_seconds=0.02):
        wait_for_all()

    tries = attempts.history(result.id)
    assert [one.number for one in tries] == [1, 2, 3]
    assert [one.status for one in tries] == ["FAILED", "FAILED", "SUCCESSFUL"]
    assert tries[0].result_id == result.id
    assert "ConnectionError: try 1" in tries[0].traceback
    assert "ConnectionError: try 2" in tries[1].traceback
    assert tries == attempts.history(tries[2].result_id)
    assert attempts.latest_id(result.id) == tries[2].result_id


def test_it_gives_up_after_the_last_try(queue):
    result = work.fail_until.enqueue(99)
    with Pool("default", threads=1, poll_seconds=0.02):
        wait_for_all()

    assert [one.status for one in attempts.history(result.id)] == ["FAILED"] * 3
    assert work.SEEN == ["try"] * 3


def test_other_errors_are_not_tried_again(queue):
    result = work.fail_for_another_reason.enqueue()
    with Pool("default", threads=1):
        wait_for_all()

    assert [one.number for one in attempts.history(result.id)] == [1]
    assert not Attempt.objects.exists()


def test_the_next_try_waits_as_long_as_the_clock_says(queue, monkeypatch):
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(execution, "normalize_json", lambda value: value)
    result = work.double.enqueue(1)
    row = claiming.claim_next("default", None, "w")

    @retrying(max_attempts=2, backoff=60.0, jitter=0.0, now=lambda: moment)
    def broken(number):
        raise ConnectionError

    monkeypatch.setattr(execution, "_call", lambda result: broken(*result.args))
    execution.run(row)

    following = DBTaskResult.objects.get(pk=attempts.latest_id(result.id))
    assert following.run_after == moment + timedelta(seconds=60)
    assert following.args_kwargs == {"args": [1], "kwargs": {}}


def running(result):
    """The result once a worker has it."""
    claiming.claim_next("default", None, "w")
    result.refresh()
    return result


def test_a_try_that_ran_twice_has_one_successor(queue):
    result = running(work.double.enqueue(1))

    first = attempts.enqueue_next(work.double, result, 2)
    second = attempts.enqueue_next(work.double, result, 2)

    assert (first is None, second) == (False, None)
    assert DBTaskResult.objects.count() == 2


def test_being_cancelled_is_not_retried(queue):
    tries = []

    @retrying()
    def stop():
        tries.append(1)
        raise Cancelled

    with pytest.raises(Cancelled):
        stop()
    assert tries == [1]


def test_a_retry_keeps_its_learners_slot_and_needs_no_new_place(queue):
    result = running(limits.enqueue_for_learner("learner-1", work.double, 1))

    following = attempts.enqueue_next(work.double, result, 2)

    assert str(LearnerSlot.objects.get().task_id) == following.id


def test_outside_a_task_the_function_fails_as_it_is(queue):
    with pytest.raises(ConnectionError):
        work.fail_until.func(2)
    assert not DBTaskResult.objects.exists()


def test_the_retried_row_keeps_queue_and_priority(queue):
    result = work.fail_until.using(queue_name="bulk", priority=7).enqueue(2)
    with Pool("default", threads=1, poll_seconds=0.02):
        wait_for_all()

    row = DBTaskResult.objects.get(pk=attempts.latest_id(result.id))
    assert (row.queue_name, row.priority, row.status) == ("bulk", 7, TaskResultStatus.SUCCESSFUL)


def fail_after(meanwhile):
    """Run a task that fails once `meanwhile` was done while it ran."""
    result = work.fail_when_told.enqueue("one")
    with Pool("default", threads=1, poll_seconds=0.02):
        assert work.GATES["one runs"].wait(20)
        meanwhile(result.id)
        work.GATES["one"].set()
        wait_until(lambda: current_of(result.id) != TaskResultStatus.RUNNING)
        wait_for_all()
    return result


def current_of(result_id):
    return DBTaskResult.objects.get(pk=result_id).status


def test_a_try_that_was_cancelled_while_it_ran_is_the_last(queue):
    result = fail_after(cancelling.cancel)

    assert [one.status for one in attempts.history(result.id)] == ["FAILED"]


def test_a_try_that_is_cancelled_just_before_the_next_is_the_last(queue, monkeypatch):
    following, said = attempts.enqueue_next, []

    def enqueue_next(task, result, number):
        said.append(cancelling.cancel(result.id))
        return following(task, result, number)

    monkeypatch.setattr(attempts, "enqueue_next", enqueue_next)
    work.fail_until.enqueue(99)
    with Pool("default", threads=1, poll_seconds=0.02):
        wait_for_all()

    assert said == [cancelling.Outcome.REQUESTED]
    assert work.SEEN == ["try"]


def test_a_request_to_stop_that_meets_the_next_try_takes_that_back(queue, monkeypatch):
    """As it is where the next try was stored while the request waited for the row."""
    result = running(work.double.enqueue(1))
    latest, looks = attempts.latest_id, []

    def latest_id(result_id):
        if looks.append(result_id) or len(looks) == 2:
            attempts.enqueue_next(work.double, result, 2)
        return latest(result_id)

    monkeypatch.setattr(attempts, "latest_id", latest_id)

    assert cancelling.cancel(result.id) == cancelling.Outcome.REMOVED
    assert [one.status for one in attempts.history(result.id)] == ["RUNNING", "FAILED"]


def test_a_try_whose_row_has_an_end_already_is_the_last(queue):
    def end(result_id):
        row = DBTaskResult.objects.get(pk=result_id)
        row.set_failed(TimeLimitExceeded("too late"))

    result = fail_after(end)

    assert [one.exception_class_path for one in attempts.history(result.id)] == [
        "background.exceptions.TimeLimitExceeded"
    ]
    assert DBTaskResult.objects.count() == 1
