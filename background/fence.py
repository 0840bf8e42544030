"""A worker may only finish what is still its own.

A claim appends the worker's id to the row, and taking a row away never shortens that list. So the status RUNNING
with the list as this worker left it means: nobody has claimed or returned the row since.
"""

import logging
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background.shapes import Row
from background.storable import storable

logger = logging.getLogger(__name__)

_LONGEST = 50_000  # characters of a traceback; its end says what happened


def arm(row: Row) -> None:
    """Make every later save of this instance conditional. `db_worker` saves through it as well as our pools."""
    vars(row)["save"] = partial(_save_if_owned, row)


def owned(row: Row) -> QuerySet[Row]:
    """The stored row, or nothing once it was taken away from the worker that holds this instance."""
    return DBTaskResult.objects.filter(
        pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids
    ).order_by()


def is_superseded(row: Row) -> bool:
    """Whether a save of this instance came too late."""
    return bool(vars(row).get("superseded"))


def give_back(row: Row) -> bool:
    """Return a running row to the queue. False when it was no longer ours."""
    return owned(row).update(status=TaskResultStatus.READY) == 1


def _save_if_owned(row: Row, *, update_fields: list[str], **_options: Any) -> None:
    row.traceback = storable(_shortened(row.traceback))
    values = {name: getattr(row, name) for name in update_fields}
    if owned(row).update(**values):
        return
    logger.warning("Task id=%s was taken away from its worker: its late outcome is dropped", row.pk)
    vars(row)["superseded"] = True


def _shortened(text: str) -> str:
    """The middle of a very long text is left out."""
    if len(text) <= _LONGEST:
        return text
    left_out = len(text) - _LONGEST
    return f"{text[: _LONGEST // 2]}\n… {left_out} characters left out …\n{text[-_LONGEST // 2 :]}"
