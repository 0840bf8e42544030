"""What the lab does when learners are joined, or go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from lab import running
from lab.models import LabRecord, Run
from learners.joining import join_rows
from learners.models import Learner


def merge(sender: object, *, kept: Learner, gone: Learner, now: dt.datetime, **_: Any) -> None:
    """Two learners of one person become one. Of two runs under way the older one is stopped."""
    open_runs = Run.objects.open().filter(learner__in=(kept, gone)).order_by("-created_at")
    for run in open_runs[1:]:
        running.cancel(run, now)
    Run.objects.filter(learner=gone).update(learner=kept)
    join_rows(LabRecord, kept, gone, ["page_id"], _combine)


def leave(sender: object, *, learner: Learner, now: dt.datetime, **_: Any) -> None:
    """Runs go with their learner, and their tasks with them."""
    for run in Run.objects.filter(learner=learner):
        running.delete(run, now)


def _combine(mine: LabRecord, other: LabRecord) -> Sequence[str]:
    mine.runs += other.runs
    mine.last_run_at = max(mine.last_run_at, other.last_run_at)
    return ["runs", "last_run_at"]
