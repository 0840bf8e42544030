"""Progress is seen while the task runs, and costs the database little."""

from threading import Thread

import pytest
from django.db import connection
from django.tasks import TaskResultStatus
from django.test.utils import CaptureQueriesContext

from background import cancelling, progress
from background.exceptions import Cancelled
from background.models import Progress
from background.pool import Pool
from tests.background import work
from tests.background.waiting import finished, wait_until


def immediate(settings):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}


def test_the_last_report_is_stored_when_the_task_has_finished(queue):
    with Pool("default", threads=1):
        result = finished(work.count_to.enqueue(30))
    stored = progress.of(result.id)

    assert (stored.done, stored.total, stored.message, stored.fraction) == (30, 30, "step 30", 1.0)


def test_progress_is_seen_while_the_task_runs(queue):
    with Pool("default", threads=1):
        result = work.count_to.enqueue(60, 0.02)
        wait_until(lambda: progress.of(result.id) is not None)
        seen = progress.of(result.id)
        assert 0 < seen.done <= 60
        finished(result)


def test_a_report_inside_a_transaction_does_not_wait_for_its_lock(queue):
    with Pool("default", threads=1):
        result = work.report_inside_transaction.enqueue("a")
        assert work.GATES["a reported"].wait(20)  # report() came back while the task holds the write lock
        work.GATES["a"].set()
        assert finished(result).status == TaskResultStatus.SUCCESSFUL

    assert progress.of(result.id).message == "all"


def test_many_reports_make_few_writes(queue, monkeypatch):
    writes, store = [], progress._store
    monkeypatch.setattr(progress, "_store", lambda notes: writes.append(len(notes)) or store(notes))
    with Pool("default", threads=1):
        result = finished(work.count_to.enqueue(500, 0.001))

    seconds = (result.finished_at - result.started_at).total_seconds()
    assert sum(writes) <= seconds / progress.WRITE_SECONDS + 2


def test_reports_and_checks_make_no_query_in_the_task(queue, monkeypatch):
    with Pool("default", threads=1):
        result = work.double.enqueue(1)
        finished(result)
    monkeypatch.setattr(progress, "current_result", lambda: result)
    progress._notes[result.id] = progress._Note(result.id)
    try:
        with CaptureQueriesContext(connection) as queries:
            progress.report(1, 2)
            progress.check()
    finally:
        progress.forget(result.id)

    assert len(queries) == 0


def test_on_an_immediate_backend_it_is_stored_in_the_callers_transaction(db, settings):
    immediate(settings)

    result = work.count_to.enqueue(3)

    assert result.return_value == 3
    assert progress.of(result.id).done == 3


def test_outside_tasks_it_does_nothing(db):
    progress.report(1, 2)
    progress.check()

    assert not Progress.objects.exists()


@pytest.mark.parametrize(
    ("done", "total", "fraction"), [(0, None, None), (1, 4, 0.25), (9, 4, 1.0), (1, 0, None)]
)
def test_the_fraction_is_known_with_the_total(done, total, fraction):
    assert Progress(done=done, total=total).fraction == fraction


def test_a_long_message_is_cut_to_its_column(queue):
    with Pool("default", threads=1):
        result = finished(work.report_at_length.enqueue(500))

    assert len(progress.of(result.id).message) == 200


def test_a_message_that_no_database_takes_is_spelled_out(queue):
    with Pool("default", threads=1):
        result = finished(work.report_escaped.enqueue("\\ud800 and \\0"))

    assert progress.of(result.id).message == "\\ud800 and \\x00"


def test_what_cannot_be_stored_keeps_nobody_from_being_stopped(queue, monkeypatch):
    def store(notes):
        raise ValueError("odd")

    monkeypatch.setattr(progress, "_store_new", store)
    with Pool("default", threads=1):
        result = work.check_until_stopped.enqueue("a")
        assert work.GATES["a runs"].wait(20)
        cancelling._request_in_database(result.id)
        finished(result)

    assert result.errors[0].exception_class is Cancelled


def test_a_writer_that_died_is_followed_by_another(queue, monkeypatch):
    dead = Thread(target=lambda: None)
    monkeypatch.setattr(progress, "_writer", dead)
    with Pool("default", threads=1):
        result = work.count_to.enqueue(60, 0.02)
        wait_until(lambda: progress.of(result.id) is not None)
        assert progress._writer is not dead
        finished(result)
