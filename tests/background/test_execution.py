"""What a task's end looks like, on the engine inside the process."""

import pytest
from django.tasks import TaskResultStatus
from django.tasks.signals import task_enqueued, task_finished, task_started
from django_tasks_db.models import DBTaskResult

from background.pool import Pool
from tests.background import work
from tests.background.waiting import finished, wait_for_all


@pytest.fixture
def pool(queue):
    with Pool("default", threads=1) as pool:
        yield pool


@pytest.fixture
def signals():
    heard = []

    def hear(signal, sender, task_result, **kwargs):
        heard.append((names[signal], sender.__name__, task_result.status))

    names = {task_enqueued: "enqueued", task_started: "started", task_finished: "finished"}
    for signal in names:
        signal.connect(hear)
    yield heard
    for signal in names:
        signal.disconnect(hear)


def test_success_has_value_times_and_worker(pool):
    result = finished(work.double.enqueue(4))

    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 8)
    assert result.enqueued_at <= result.started_at <= result.finished_at
    assert result.attempts == 1
    assert result.errors == []


def test_an_exception_becomes_failed_with_its_traceback(pool):
    result = finished(work.fail.enqueue("broken"))

    assert result.status == TaskResultStatus.FAILED
    assert result.errors[0].exception_class is ValueError
    assert "raise ValueError(message)" in result.errors[0].traceback


def test_system_exit_ends_the_task_and_not_the_worker(pool):
    assert finished(work.leave.enqueue()).errors[0].exception_class is SystemExit
    assert finished(work.double.enqueue(1)).return_value == 2


def test_a_result_is_normalised_to_json(pool):
    assert finished(work.return_tuple.enqueue()).return_value == [1, {"a": "bytes"}]


def test_a_result_that_is_no_json_fails_the_task(pool):
    assert finished(work.return_object.enqueue()).errors[0].exception_class is TypeError


def test_a_coroutine_is_awaited(pool):
    assert finished(work.triple_later.enqueue(5)).return_value == 15


def test_context_and_current_result_name_the_task(pool):
    result = finished(work.tell.enqueue("hello"))

    assert result.return_value == ["hello", 1, result.id, result.id]


def test_a_task_whose_code_is_gone_fails_and_the_worker_goes_on(pool):
    result = work.double.enqueue(1)
    gone = DBTaskResult.objects.create(
        task_path="tests.background.work.gone",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        run_after=result.db_result.run_after,
    )
    wait_for_all()

    gone.refresh_from_db()
    assert (gone.status, gone.exception_class_path) == ("FAILED", "builtins.ImportError")
    assert finished(work.double.enqueue(3)).return_value == 6


def test_three_signals_tell_a_success(pool, signals):
    finished(work.double.enqueue(1))
    pool.stop()

    assert signals == [
        ("enqueued", "ThreadPoolBackend", "READY"),
        ("started", "ThreadPoolBackend", "RUNNING"),
        ("finished", "ThreadPoolBackend", "SUCCESSFUL"),
    ]


def test_three_signals_tell_a_failure(pool, signals):
    finished(work.fail.enqueue())
    pool.stop()

    assert [(name, status) for name, _, status in signals] == [
        ("enqueued", "READY"),
        ("started", "RUNNING"),
        ("finished", "FAILED"),
    ]


def test_a_receiver_that_raises_at_the_end_leaves_the_outcome_alone(pool):
    def spoil(**kwargs):
        raise RuntimeError("receiver")

    task_finished.connect(spoil)
    try:
        result = finished(work.double.enqueue(2))
        pool.stop()
    finally:
        task_finished.disconnect(spoil)

    result.refresh()
    assert result.status == TaskResultStatus.SUCCESSFUL
