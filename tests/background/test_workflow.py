"""Chains and groups: each step once, in order, and a reason when it stops."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import cancelling, claiming, execution, workflow
from background.models import Step, Workflow
from background.pool import Pool
from background.results import enqueue_again
from background.workflow import chain, group, step, step_with_results
from tests.background import work
from tests.background.waiting import finished, wait_until


def ended(flow):
    def has_ended():
        flow.refresh_from_db()
        return flow.status != Workflow.Status.RUNNING

    wait_until(has_ended)
    return flow


def run_next():
    row = claiming.claim_next("default", None, "w")
    execution.run(row)
    return row


def test_a_chain_runs_its_steps_in_order(queue):
    with Pool("default", threads=2):
        flow = ended(chain(*(step(work.see, number) for number in range(4))))

    assert work.SEEN == [0, 1, 2, 3]
    assert flow.status == Workflow.Status.SUCCESSFUL
    assert flow.finished_at is not None


def test_only_the_first_step_is_enqueued_at_the_start(queue):
    chain(step(work.see, 1), step(work.see, 2))

    assert DBTaskResult.objects.count() == 1


def test_a_join_gets_the_results_of_the_group_in_order(queue):
    with Pool("default", threads=2):
        flow = ended(
            group(*(step(work.double, n) for n in (1, 2, 3)), join=step_with_results(work.add_all, 100))
        )

    join = DBTaskResult.objects.get(pk=flow.steps.get(stage=1).result_id)
    assert join.return_value == 112
    assert join.args_kwargs["kwargs"] == {"results": [2, 4, 6]}


def test_a_chain_may_hold_a_stage_of_several(queue):
    with Pool("default", threads=2):
        ended(chain(step(work.see, 0), [step(work.see, 1), step(work.see, 1)], step(work.see, 2)))

    assert work.SEEN == [0, 1, 1, 2]


def test_a_failed_step_stops_the_chain_with_a_reason(queue):
    with Pool("default", threads=1):
        flow = ended(chain(step(work.see, 0), step(work.fail, "broken"), step(work.see, 2)))

    assert work.SEEN == [0]
    assert flow.status == Workflow.Status.FAILED
    assert "tests.background.work.fail" in flow.reason
    assert "builtins.ValueError" in flow.reason
    assert [one.status for one in flow.steps.all()] == ["SUCCESSFUL", "FAILED", "SKIPPED"]


def test_a_cancelled_step_stops_the_chain(queue):
    flow = chain(step(work.see, 0), step(work.see, 1))

    cancelling.cancel(flow.steps.get(stage=0).result_id)

    flow.refresh_from_db()
    assert flow.status == Workflow.Status.FAILED
    assert "Cancelled" in flow.reason


def test_a_retried_step_is_followed_to_its_last_try(queue):
    with Pool("default", threads=1, poll_seconds=0.02):
        flow = ended(chain(step(work.fail_until, 3), step(work.see, "after")))

    assert flow.status == Workflow.Status.SUCCESSFUL
    assert work.SEEN == ["try", "try", "try", "after"]


@pytest.mark.parametrize("turn", range(5))
def test_two_steps_that_finish_at_once_enqueue_the_join_once(queue, turn):
    flow = group(step(work.double, 1), step(work.double, 2), join=step_with_results(work.add_all, 0))
    rows = [claiming.claim_next("default", None, f"w{number}") for number in range(2)]
    barrier = Barrier(2)

    def finish(row):
        barrier.wait()
        execution.run(row)
        connections.close_all()

    threads = [Thread(target=finish, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert DBTaskResult.objects.filter(task_path="tests.background.work.add_all").count() == 1
    assert run_next().return_value == 6
    flow.refresh_from_db()
    assert flow.status == Workflow.Status.SUCCESSFUL


def test_an_outcome_stored_just_before_a_crash_is_swept_up_later(queue, monkeypatch):
    flow = chain(step(work.double, 1), step(work.see, "after"))
    with monkeypatch.context() as patch:
        patch.setattr(workflow, "advance", lambda result: None)
        run_next()
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 0

    assert workflow.sweep() == 1
    assert workflow.sweep() == 0
    run_next()

    flow.refresh_from_db()
    assert flow.status == Workflow.Status.SUCCESSFUL


def test_a_workflow_whose_step_lost_its_row_ends(queue):
    flow = chain(step(work.double, 1), step(work.see, "after"))
    DBTaskResult.objects.all().delete()

    assert workflow.sweep() == 1

    flow.refresh_from_db()
    assert flow.status == Workflow.Status.FAILED
    assert flow.reason.endswith("failed: its result was removed")
    assert flow.finished_at is not None
    assert [one.status for one in flow.steps.all()] == ["FAILED", "SKIPPED"]


def test_a_step_that_waits_or_runs_is_not_swept_up(queue):
    group(step(work.double, 1), step(work.double, 2))
    claiming.claim_next("default", None, "w")

    assert workflow.sweep() == 0


def test_a_join_whose_results_are_gone_is_not_called_with_less(queue):
    flow = group(step(work.double, 1), step(work.double, 2), join=step_with_results(work.add_all, 0))
    run_next().delete()

    run_next()

    flow.refresh_from_db()
    assert flow.status == Workflow.Status.FAILED
    assert flow.reason.startswith("The next step needs a result that was removed")


def test_a_failed_step_that_is_run_again_takes_the_workflow_on(queue, monkeypatch):
    flow = chain(step(work.double, 3), step_with_results(work.add_all, 1), step(work.see, "after"))
    run_next()
    with monkeypatch.context() as patch:
        patch.setattr(execution, "_call", lambda result: work.fail.func())
        failed = run_next()

    again = enqueue_again(str(failed.pk))
    flow.refresh_from_db()
    assert (flow.status, flow.reason, flow.finished_at) == (Workflow.Status.RUNNING, "", None)
    assert [one.status for one in flow.steps.all()] == ["SUCCESSFUL", "ENQUEUED", "WAITING"]

    assert run_next().pk == again.db_result.pk
    run_next()
    flow.refresh_from_db()
    assert flow.status == Workflow.Status.SUCCESSFUL
    assert work.SEEN == ["join", "after"]


def test_two_failed_steps_are_run_again_one_after_the_other(queue, monkeypatch):
    flow = group(step(work.double, 1), step(work.double, 2), join=step_with_results(work.add_all, 0))
    with monkeypatch.context() as patch:
        patch.setattr(execution, "_call", lambda result: work.fail.func())
        first, second = run_next(), run_next()

    enqueue_again(str(first.pk))
    workflow.sweep()  # the second failure stops it once more
    flow.refresh_from_db()
    assert flow.status == Workflow.Status.FAILED
    enqueue_again(str(second.pk))
    run_next()
    run_next()
    workflow.sweep()

    assert run_next().return_value == 6
    flow.refresh_from_db()
    assert flow.status == Workflow.Status.SUCCESSFUL


def test_a_step_that_succeeded_is_run_again_for_itself(queue):
    flow = chain(step(work.double, 1), step(work.double, 2))
    first = run_next()
    run_next()

    enqueue_again(str(first.pk))

    flow.refresh_from_db()
    assert flow.status == Workflow.Status.SUCCESSFUL
    assert flow.steps.first().result_id == str(first.pk)


def test_advancing_twice_changes_nothing(queue):
    chain(step(work.double, 1), step(work.see, 1), step(work.see, 2))
    row = run_next()

    workflow.advance(row.task_result)
    workflow.advance(row.task_result)

    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


def test_steps_keep_their_queue_and_priority(queue):
    chain(step(work.see.using(queue_name="bulk", priority=9), 1))

    row = DBTaskResult.objects.get()
    assert (row.queue_name, row.priority, row.backend_name) == ("bulk", 9, "default")


@pytest.mark.parametrize("stages", [(), ([],)])
def test_an_empty_workflow_is_refused(queue, stages):
    with pytest.raises(ValueError, match="at least one step"):
        chain(*stages)
    assert not Workflow.objects.exists()
    assert not Step.objects.exists()


def test_a_task_of_no_workflow_costs_one_query(queue, django_assert_num_queries):
    with Pool("default", threads=1):
        result = finished(work.double.enqueue(1))

    with django_assert_num_queries(1):
        workflow.advance(result)


def lose_the_code(flow, stage, path="tests.background.work.gone"):
    """As a deploy that removes a task does to what is stored."""
    step_row = flow.steps.get(stage=stage)
    step_row.task_path = path
    step_row.save()
    DBTaskResult.objects.filter(pk=step_row.result_id).update(task_path=path)


def test_a_step_whose_code_is_gone_stops_its_workflow_and_no_other(queue):
    broken, sound = chain(step(work.double, 1), step(work.see, 1)), chain(step(work.double, 2))
    lose_the_code(broken, 0)
    run_next()
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(
        status=TaskResultStatus.SUCCESSFUL, return_value=4
    )

    assert workflow.sweep() == 2

    broken.refresh_from_db()
    sound.refresh_from_db()
    assert broken.status == Workflow.Status.FAILED
    assert broken.reason.startswith("tests.background.work.gone")
    assert broken.reason.endswith("failed: builtins.ImportError") or "Error" in broken.reason
    assert sound.status == Workflow.Status.SUCCESSFUL
    assert workflow.sweep() == 0


@pytest.mark.parametrize("path", ["tests.background.work.gone", "tests.background.work.reset"])
def test_a_next_step_whose_code_is_gone_stops_its_workflow(queue, path):
    flow = chain(step(work.double, 1), step(work.see, 1))
    lose_the_code(flow, 1, path)

    run_next()

    flow.refresh_from_db()
    assert (flow.status, flow.steps.get(stage=1).status) == (Workflow.Status.FAILED, Step.Status.SKIPPED)
    assert path.rpartition(".")[2] in flow.reason
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 0


def test_what_keeps_one_workflow_keeps_no_other(queue, monkeypatch):
    flows = [chain(step(work.double, number)) for number in (1, 2)]
    settle, broken = workflow._settle, min(flows, key=lambda flow: flow.steps.get().result_id)

    def fail_for_one(found, ended):
        if found.pk == broken.pk:
            raise RuntimeError
        settle(found, ended)

    monkeypatch.setattr(workflow, "advance", lambda result: None)
    monkeypatch.setattr(workflow, "_settle", fail_for_one)
    run_next()
    run_next()
    workflow.sweep()

    for flow in flows:
        flow.refresh_from_db()
    assert {flow.pk: flow.status for flow in flows} == {
        flow.pk: Workflow.Status.RUNNING if flow is broken else Workflow.Status.SUCCESSFUL for flow in flows
    }


def test_steps_keep_the_time_they_are_due(queue):
    due = timezone.now() + timedelta(days=1)
    flow = chain(step(work.double.using(run_after=due), 1), step(work.see.using(run_after=due), 1))

    assert DBTaskResult.objects.get().run_after == due
    DBTaskResult.objects.update(run_after=timezone.now())
    run_next()

    assert DBTaskResult.objects.get(pk=flow.steps.get(stage=1).result_id).run_after == due
