"""Plays a run from beginning to end, in one daemon thread of the web process that took the order."""

import logging
import time
import uuid
from functools import partial
from threading import Thread

from django.db import IntegrityError, close_old_connections, connections, transaction
from django.utils import timezone

from lab import live, reading, running, scenarios
from lab.live import LiveRun, Stopped
from lab.models import Run, Stamp
from lab.stage import Stage

logger = logging.getLogger(__name__)

LIMIT_SECONDS = 60.0


def start(run: Run, host: str) -> None:
    """Play the run once it is committed. ``host`` is the name under which the visitor reached the site."""
    transaction.on_commit(partial(_start_thread, run.uid, host))


def _start_thread(uid: uuid.UUID, host: str) -> None:
    Thread(target=drive, args=(uid, host), name=f"lab driver {uid.hex[:8]}", daemon=True).start()


def drive(uid: uuid.UUID, host: str) -> None:
    """Play the run and close it, whatever happens. It never raises."""
    close_old_connections()
    try:
        _drive(uid, host)
    except Exception:
        logger.exception("Run %s of the lab could not be closed", uid)
    finally:
        live.close(uid)
        connections.close_all()


def _drive(uid: uuid.UUID, host: str) -> None:
    origin_ns = time.monotonic_ns()
    now = timezone.now()
    waiting = Run.objects.open().filter(uid=uid, state=Run.State.WAITING)
    if not waiting.update(state=Run.State.RUNNING, origin_ns=origin_ns, started_at=now, beat_at=now):
        return
    run = Run.objects.select_related("learner").get(uid=uid)
    opened = live.drive(uid, origin_ns)
    try:
        _play(run, opened, host)
    except Stopped:
        _store_rest(opened)
        running.interrupt(run, timezone.now())
    except Exception:
        logger.exception("Run %s of the lab broke off", uid)
        _store_rest(opened)
        running.interrupt(run, timezone.now())


def _play(run: Run, opened: LiveRun, host: str) -> None:
    scenario = scenarios.get(run.scenario)
    store = partial(_store, opened)
    stage = Stage(opened, run.knobs, host, store, LIMIT_SECONDS)
    try:
        scenario.play(stage)
    finally:
        stage.clear()
    store()
    findings = scenario.findings(reading.record(run.uid, is_finished=True))
    running.finish(run, findings.measures, timezone.now())


def _store(opened: LiveRun) -> None:
    """Write what has been gathered. Raises `Stopped` when the run was closed or deleted meanwhile."""
    still_open = Run.objects.open().filter(uid=opened.uid)
    if not still_open.update(
        beat_at=timezone.now(), pings=_copy(opened.pings), requests=_copy(opened.requests)
    ):
        raise Stopped
    Stamp.objects.bulk_create(opened.take_stamps())


def _store_rest(opened: LiveRun) -> None:
    """The last stamps of a run that was stopped; there is nothing to store for one that was deleted."""
    Run.objects.filter(uid=opened.uid).update(pings=_copy(opened.pings), requests=_copy(opened.requests))
    try:
        Stamp.objects.bulk_create(opened.take_stamps())
    except IntegrityError:
        logger.info("Run %s of the lab was deleted while it ran", opened.uid)


def _copy(by_lane: dict[str, list[list[float]]]) -> dict[str, list[list[float]]]:
    """A copy, since visitors may add to the lists while they are written."""
    return {lane: list(rows) for lane, rows in dict(by_lane).items()}
