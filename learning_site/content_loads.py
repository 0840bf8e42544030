"""Loads of the content that staff begin from a page: one at a time, each with a result to come back to."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background import progress
from background.exceptions import QueueFull
from background.limits import enqueue_for_learner
from background.models import Progress
from learning_site.tasks import reload_content

OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
LISTED = 10
_OWNER = "content-loads"  # no learner's key: those are theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One load. `problems` are the fields of a `courseware.diagnostics.Diagnostic` each."""

    result_id: str
    status: str
    enqueued_at: datetime
    finished_at: datetime | None
    progress: Progress | None
    is_loaded: bool
    summary: str
    problems: tuple[dict[str, Any], ...]
    exception: str
    traceback: str

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


def begin() -> str:
    """Enqueue a load and give its result id, or that of the load under way. Raises `QueueFull`."""
    try:
        return _begin()
    except QueueFull:  # the load that was in the way may have ended before it was looked for
        return _begin()


def _begin() -> str:
    try:
        return str(enqueue_for_learner(_OWNER, reload_content, limit=1).id)
    except QueueFull:
        under_way = _rows().filter(status__in=OPEN).first()
        if under_way is None:
            raise
        return str(under_way.pk)


def latest() -> list[Load]:
    """The newest loads that are not pruned yet, the newest first."""
    return [_load(row, None) for row in _rows()[:LISTED]]


def find(result_id: uuid.UUID) -> Load | None:
    row = _rows().filter(pk=result_id).first()
    return _load(row, progress.of(str(result_id))) if row else None


def _rows() -> QuerySet[Any]:
    return DBTaskResult.objects.filter(task_path=reload_content.module_path).order_by("-enqueued_at")


def _load(row: Any, noted: Progress | None) -> Load:
    outcome = row.return_value or {}
    return Load(
        result_id=str(row.pk),
        status=row.status,
        enqueued_at=row.enqueued_at,
        finished_at=row.finished_at,
        progress=noted,
        is_loaded=outcome.get("is_loaded", False),
        summary=outcome.get("summary", ""),
        problems=tuple(outcome.get("problems", ())),
        exception=row.exception_class_path.rpartition(".")[2],
        traceback=row.traceback,
    )
