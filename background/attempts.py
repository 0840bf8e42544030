"""The history of a task that was tried again: each try is a task result of its own, linked by `Attempt` rows."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background import limits, progress
from background.models import Attempt, LearnerSlot
from background.shapes import AnyResult, AnyTask, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try as the history shows it. Status and the rest are empty once its result was pruned."""

    number: int
    result_id: str
    status: str
    started_at: datetime | None
    finished_at: datetime | None
    exception_class_path: str
    traceback: str


def number_of(result_id: str) -> int:
    """1 for a task that was not retried."""
    attempt = Attempt.objects.filter(result_id=result_id).first()
    return attempt.number if attempt else 1


def latest_id(result_id: str) -> str:
    """The id of the newest try of the same work."""
    newest = Attempt.objects.filter(first_id=_first_id(result_id)).order_by("number").last()
    return newest.result_id if newest else result_id


def history(result_id: str) -> list[Try]:
    """All tries of the same work, the first one first."""
    ids = list(Attempt.objects.filter(first_id=_first_id(result_id)).values_list("result_id", flat=True))
    ids = ids or [result_id]
    rows = {str(row.pk): row for row in DBTaskResult.objects.filter(pk__in=ids)}
    return [_try(number, task_id, rows.get(task_id)) for number, task_id in enumerate(ids, start=1)]


def enqueue_next(task: AnyTask, result: AnyResult, number: int) -> AnyResult | None:
    """Enqueue try `number` of the work of `result`. None when the work is over, or that try exists already.

    It may exist when a worker died between enqueueing it and storing its own failure, and the task ran again.
    """
    first_id = _first_id(result.id)
    try:
        with transaction.atomic(), limits.continuing():
            if _is_over(result):
                return None
            Attempt.objects.get_or_create(first_id=first_id, number=1, defaults={"result_id": first_id})
            following = task.enqueue(*result.args, **result.kwargs)
            Attempt.objects.create(first_id=first_id, number=number, result_id=following.id)
            LearnerSlot.objects.filter(task_id=result.id).update(task_id=following.id)
    except IntegrityError:
        return None
    return following


def _is_over(result: AnyResult) -> bool:
    """Whether its row has an end already, is another worker's by now, or is asked to stop.

    The row stays locked until the transaction ends, as it is while `cancel` looks at it: so a request to stop is seen
    here, or finds the next try.
    """
    row = (
        DBTaskResult.objects.select_for_update()
        .filter(pk=result.id)
        .values_list("status", "worker_ids")
        .first()
    )
    is_mine = row is None or row == (TaskResultStatus.RUNNING, result.worker_ids)
    return not is_mine or progress.is_cancelled(result.id)


def _first_id(result_id: str) -> str:
    attempt = Attempt.objects.filter(result_id=result_id).first()
    return attempt.first_id if attempt else result_id


def _try(number: int, result_id: str, row: Row | None) -> Try:
    return Try(
        number=number,
        result_id=result_id,
        status=row.status if row else "",
        started_at=row.started_at if row else None,
        finished_at=row.finished_at if row else None,
        exception_class_path=row.exception_class_path if row else "",
        traceback=row.traceback if row else "",
    )
