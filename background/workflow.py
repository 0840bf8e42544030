"""Tasks that follow one another: chains, and groups with a join.

The rows of a workflow are written together with its first tasks. When a task finishes, its workflow row is locked, the
step is marked, and the last step of a stage enqueues the next stage: so each step is enqueued exactly once, even when
two steps finish at the same moment. A failed step stops the workflow with a reason.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.tasks import Task, TaskResultStatus
from django.utils import timezone
from django.utils.json import normalize_json
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from background import attempts, limits
from background.models import Step, Workflow
from background.shapes import AnyResult, AnyTask

logger = logging.getLogger(__name__)

_FINISHED = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A task and its arguments. With `takes_results` it also gets `results=[...]`, what the stage before returned."""

    task: AnyTask
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    takes_results: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """A finished task, whether its code is still there or not. `error` is the path of an exception class, or ""."""

    result_id: str
    status: str
    error: str


class _RemovedError(Exception):
    """Results of the stage before are not there any more."""


def step(task: AnyTask, *args: Any, **kwargs: Any) -> Call:
    return Call(task=task, args=args, kwargs=kwargs)


def step_with_results(task: AnyTask, *args: Any, **kwargs: Any) -> Call:
    """A step that is called with the return values of the stage before, in order, as `results`."""
    return Call(task=task, args=args, kwargs=kwargs, takes_results=True)


def chain(*stages: Call | Sequence[Call]) -> Workflow:
    """Start a workflow. A stage is one step, or several that may run side by side. Raises `QueueFull`."""
    workflow = Workflow()
    with transaction.atomic():
        workflow.save(force_insert=True)
        Step.objects.bulk_create(_steps_of(workflow, stages))
        _enqueue_stage(workflow, 0)
    return workflow


def group(*calls: Call, join: Call | None = None) -> Workflow:
    """Start steps that may run side by side, then `join`, once all have succeeded."""
    return chain(calls) if join is None else chain(calls, join)


def advance(result: AnyResult) -> None:
    """Mark the step of a finished task and enqueue what follows. Harmless when it is called again."""
    error = result.errors[-1].exception_class_path if result.errors else ""
    _advance(_Ended(result_id=result.id, status=result.status, error=error))


def _advance(ended: _Ended) -> None:
    step_row = Step.objects.filter(result_id=ended.result_id).values("workflow_id").first()
    if step_row is None:
        return
    with transaction.atomic(), limits.continuing():
        workflow = Workflow.objects.select_for_update().get(pk=step_row["workflow_id"])
        _settle(workflow, ended)


def sweep() -> int:
    """Advance workflows that nobody told of a task's end: its worker died then, or its code or its row is gone.

    Gives the number of steps looked at. One that cannot go on is logged, and keeps no other waiting.
    """
    enqueued = Step.objects.filter(status=Step.Status.ENQUEUED, workflow__status=Workflow.Status.RUNNING)
    ids = [result_id for result_id in enqueued.values_list("result_id", flat=True) if result_id]
    endings = _endings(ids)
    for ended in endings:
        try:
            _advance(ended)
        except Exception:
            logger.exception("The workflow of task id=%s cannot go on", ended.result_id)
    return len(endings)


def resume(result_id: str, again_id: str) -> None:
    """Let the workflow that stopped at a failed step go on after `again_id`, the same call enqueued anew.

    What else failed beside it is found by `sweep`, and stops the workflow again.
    """
    failed = Step.objects.filter(result_id=result_id).values("workflow_id").first()
    if failed is None:
        return
    with transaction.atomic():
        workflow = Workflow.objects.select_for_update().get(pk=failed["workflow_id"])
        stopped = workflow.steps.filter(result_id=result_id).exclude(status=Step.Status.SUCCESSFUL)
        if stopped.update(result_id=again_id, status=Step.Status.ENQUEUED):
            workflow.steps.filter(status=Step.Status.SKIPPED).update(status=Step.Status.WAITING)
            _mark(workflow, Workflow.Status.RUNNING, "", None)


def _endings(result_ids: list[str]) -> list[_Ended]:
    """Those that finished, and those whose rows were removed."""
    rows = DBTaskResult.objects.filter(pk__in=result_ids).order_by()
    found = {str(key): rest for key, *rest in rows.values_list("pk", "status", "exception_class_path")}
    endings = []
    for result_id in result_ids:
        status, error = found.get(result_id, (TaskResultStatus.FAILED, "its result was removed"))
        if status in _FINISHED:
            endings.append(_Ended(result_id=result_id, status=status, error=error))
    return endings


def _steps_of(workflow: Workflow, stages: Sequence[Call | Sequence[Call]]) -> list[Step]:
    steps: list[Step] = []
    for number, stage in enumerate(stages):
        calls = [stage] if isinstance(stage, Call) else list(stage)
        if not calls:
            raise ValueError("A stage needs at least one step")
        steps.extend(_step_row(workflow, number, position, call) for position, call in enumerate(calls))
    if not steps:
        raise ValueError("A workflow needs at least one step")
    return steps


def _step_row(workflow: Workflow, stage: int, position: int, call: Call) -> Step:
    task = call.task
    return Step(
        workflow=workflow,
        stage=stage,
        position=position,
        task_path=task.module_path,
        takes_results=call.takes_results,
        call=normalize_json(
            {
                "args": call.args,
                "kwargs": dict(call.kwargs),
                "using": {
                    "queue_name": task.queue_name,
                    "priority": task.priority,
                    "backend": task.backend,
                    "run_after": task.run_after and task.run_after.isoformat(),
                },
            }
        ),
    )


def _settle(workflow: Workflow, ended: _Ended) -> None:
    current = workflow.steps.filter(result_id=ended.result_id, status=Step.Status.ENQUEUED).first()
    if current is None or workflow.status != Workflow.Status.RUNNING:
        return
    if ended.status == TaskResultStatus.SUCCESSFUL:
        _succeed(workflow, current)
    elif (newest := attempts.latest_id(ended.result_id)) != ended.result_id:
        current.result_id = newest
        current.save(update_fields=["result_id"])
    else:
        _fail(workflow, current, ended)


def _succeed(workflow: Workflow, current: Step) -> None:
    current.status = Step.Status.SUCCESSFUL
    current.save(update_fields=["status"])
    if workflow.steps.filter(stage=current.stage).exclude(status=Step.Status.SUCCESSFUL).exists():
        return
    try:
        enqueued = _enqueue_stage(workflow, current.stage + 1)
    except ImportError as error:
        _stop(workflow, f"The next step is not part of the code any more: {error}")
        return
    except _RemovedError as error:
        _stop(workflow, f"The next step needs a result that was removed: {error}")
        return
    if not enqueued:
        _mark(workflow, Workflow.Status.SUCCESSFUL, "", timezone.now())


def _fail(workflow: Workflow, current: Step, ended: _Ended) -> None:
    current.status = Step.Status.FAILED
    current.save(update_fields=["status"])
    error = ended.error or "unknown error"
    _stop(workflow, f"{current.task_path} ({ended.result_id}) failed: {error}")


def _stop(workflow: Workflow, reason: str) -> None:
    workflow.steps.filter(status=Step.Status.WAITING).update(status=Step.Status.SKIPPED)
    _mark(workflow, Workflow.Status.FAILED, reason, timezone.now())


def _mark(workflow: Workflow, status: Workflow.Status, reason: str, finished_at: datetime | None) -> None:
    workflow.status, workflow.reason, workflow.finished_at = status, reason, finished_at
    workflow.save(update_fields=["status", "reason", "finished_at"])


def _enqueue_stage(workflow: Workflow, stage: int) -> int:
    """The number of steps that were enqueued; 0 past the last stage.

    Raises ImportError or _RemovedError before any of them is.
    """
    steps = list(workflow.steps.filter(stage=stage, status=Step.Status.WAITING))
    results = _results_of(workflow, stage - 1) if any(one.takes_results for one in steps) else []
    for waiting, task in zip(steps, [_task_of(one) for one in steps], strict=True):
        waiting.result_id = _enqueue(waiting, task, results)
        waiting.status = Step.Status.ENQUEUED
        waiting.save(update_fields=["result_id", "status"])
    return len(steps)


def _task_of(waiting: Step) -> AnyTask:
    task = import_string(waiting.task_path)
    if not isinstance(task, Task):
        raise ImportError(f"{waiting.task_path} is no task")
    using = dict(waiting.call["using"])
    if run_after := using.get("run_after"):
        using["run_after"] = datetime.fromisoformat(run_after)
    return task.using(**using)


def _enqueue(waiting: Step, task: AnyTask, results: list[Any]) -> str:
    kwargs = dict(waiting.call["kwargs"])
    if waiting.takes_results:
        kwargs["results"] = results
    return str(task.enqueue(*waiting.call["args"], **kwargs).id)


def _results_of(workflow: Workflow, stage: int) -> list[Any]:
    steps = workflow.steps.filter(stage=stage).order_by("position")
    ids = [result_id for result_id in steps.values_list("result_id", flat=True) if result_id]
    rows = DBTaskResult.objects.filter(pk__in=ids).order_by()
    values = {str(key): value for key, value in rows.values_list("pk", "return_value")}
    if removed := [result_id for result_id in ids if result_id not in values]:
        raise _RemovedError(", ".join(removed))
    return [values[result_id] for result_id in ids]
