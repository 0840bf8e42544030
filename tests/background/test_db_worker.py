"""What our `db_worker` does with a row, and the library's own, which nobody has to use but anybody may."""

import pytest
from django.db import OperationalError
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background import claiming, fence, progress, workflow
from background.current import current_result
from background.management.commands.db_worker import Worker
from background.models import Progress, Workflow
from background.workflow import chain, step, step_with_results
from tests.background import work

LIBRARYS = Worker.__base__


@pytest.fixture(params=[Worker, LIBRARYS], ids=["ours", "the library's"])
def worker(queue, request):
    options = {"queue_names": ["*"], "excluded_queue_names": [], "interval": 0, "batch": True}
    return request.param(
        **options, backend_name="default", startup_delay=False, max_tasks=1, worker_id="late"
    )


def claimed():
    return claiming.claim_next("default", None, "late")


def test_a_late_worker_does_not_drive_the_workflow_on(worker):
    flow = chain(step(work.count_to, 4), step_with_results(work.add_all, 1))
    row = claimed()
    fence.give_back(DBTaskResult.objects.get())

    worker.run_task(row)

    flow.refresh_from_db()
    assert flow.status == Workflow.Status.RUNNING
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY
    assert not Progress.objects.filter(done=4).exists()
    assert (current_result(), dict(progress._notes)) == (None, {})


def test_a_database_that_fails_at_the_end_fails_no_workflow(worker, monkeypatch):
    flow = chain(step(work.double, 4), step_with_results(work.add_all, 1))

    def finish(task_id):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(progress, "finish", finish)
        worker.run_task(claimed())
    workflow.sweep()

    flow.refresh_from_db()
    assert flow.status == Workflow.Status.RUNNING
    assert sorted(DBTaskResult.objects.values_list("status", "return_value")) == [
        ("READY", None),
        ("SUCCESSFUL", 8),
    ]
