"""Begin a run, stop it, clean up after runs whose process died or that are too old."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django_tasks_db.models import DBTaskResult

from lab import live
from lab.models import SEATS, LabPage, LabRecord, Run
from lab.stage import ALIAS, UNFINISHED
from learners.models import Learner
from learners.study import record_study

SILENT_SECONDS = 15.0  # a driver stores a sign of life several times a second
RETRY_AFTER_SECONDS = 20
FULL = "Three people are running it."


class Refused(Exception):  # noqa: N818 - named for what happened
    """No run now. ``own`` is the learner's own open run, when that is the reason."""

    def __init__(self, message: str, own: Run | None = None) -> None:
        super().__init__(message)
        self.own = own
        self.retry_after = RETRY_AFTER_SECONDS


def begin(
    learner: Learner, page: LabPage, knobs: Mapping[str, Any], prediction: Mapping[str, int], now: dt.datetime
) -> Run:
    """A new waiting run in a free seat, or `Refused`. The constraints decide, whatever else happens meanwhile."""
    sweep(now)
    own = Run.objects.open().filter(learner=learner).first()
    if own is not None:
        raise Refused("Your own run is still under way.", own)
    for seat in _free_seats():
        try:
            with transaction.atomic():
                return Run.objects.create(
                    page=page,
                    learner=learner,
                    scenario=page.scenario,
                    knobs=dict(knobs),
                    prediction=dict(prediction),
                    seat=seat,
                    created_at=now,
                    beat_at=now,
                )
        except IntegrityError:
            continue
    raise Refused(FULL)


def expect_seat(now: dt.datetime) -> None:
    """Raise `Refused` if nobody can begin a run now. Asked before a visitor is given a learner's row."""
    sweep(now)
    if not _free_seats():
        raise Refused(FULL)


def finish(run: Run, measures: Mapping[str, float], now: dt.datetime) -> None:
    """Store what was measured, and that the learner has seen it."""
    if not _end(run, Run.State.FINISHED, now, measures=dict(measures)):
        return
    run.refresh_from_db(fields=["learner"])  # who signed in meanwhile is another one
    LabRecord.objects.bulk_create(
        [LabRecord(learner_id=run.learner_id, page_id=run.page_id)], ignore_conflicts=True
    )
    LabRecord.objects.filter(learner_id=run.learner_id, page_id=run.page_id).update(
        runs=F("runs") + 1, last_run_at=now
    )
    seconds = round((now - (run.started_at or run.created_at)).total_seconds())
    record_study(run.learner, now=now, seconds=seconds)


def interrupt(run: Run, now: dt.datetime) -> None:
    """The run could not be played to its end."""
    _end(run, Run.State.INTERRUPTED, now)
    remove_queue(run)


def cancel(run: Run, now: dt.datetime) -> None:
    """Stop the run and take its tasks out of the queue. Does nothing to a run that is over."""
    if _end(run, Run.State.CANCELLED, now):
        live.stop(run.uid)
        remove_queue(run)


def delete(run: Run, now: dt.datetime) -> None:
    cancel(run, now)
    _delete(run)


def sweep(now: dt.datetime) -> None:
    """Mark runs whose driver fell silent as interrupted, and remove their tasks."""
    silent = Run.objects.open().filter(beat_at__lt=now - dt.timedelta(seconds=SILENT_SECONDS))
    for run in silent:
        live.close(run.uid)
        interrupt(run, now)


def remove_expired(now: dt.datetime) -> int:
    """Delete runs older than a day, and their rows in the queue's table. Gives their number."""
    sweep(now)
    expired = list(Run.objects.expired(now).filter(seat__isnull=True))
    for run in expired:
        _delete(run)
    return len(expired)


def remove_queue(run: Run) -> None:
    """Take the unfinished tasks of a run that is over out of the queue."""
    _rows(run).filter(status__in=UNFINISHED).delete()


def _free_seats() -> list[int]:
    taken = set(Run.objects.open().values_list("seat", flat=True))
    return [seat for seat in range(1, SEATS + 1) if seat not in taken]


def _end(run: Run, state: Run.State, now: dt.datetime, **fields: Any) -> bool:
    """Close an open run, once: whoever comes second changes nothing."""
    changed = Run.objects.open().filter(pk=run.pk).update(state=state, seat=None, finished_at=now, **fields)
    if changed:
        run.state, run.seat, run.finished_at = state, None, now
    return changed == 1


def _delete(run: Run) -> None:
    """With its tasks and stamps. While its row is held its driver can't add a stamp; afterwards there is nothing to add to."""
    with transaction.atomic():
        Run.objects.select_for_update().filter(pk=run.pk).first()
        _rows(run).delete()
        run.delete()


def _rows(run: Run) -> QuerySet[DBTaskResult[Any, Any]]:
    return DBTaskResult.objects.filter(backend_name=ALIAS, queue_name__startswith=run.queue_name)
