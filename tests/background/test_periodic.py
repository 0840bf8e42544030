"""Periodic tasks: each tick once."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django_tasks_db.models import DBTaskResult

from background import periodic
from background.models import PeriodicTick
from background.periodic import Periodic, every, next_after
from tests.background import work

START = datetime(2030, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = "tests.background.work.leave"


@pytest.fixture
def hourly(queue, monkeypatch):
    """One task every hour, first seen at START."""
    monkeypatch.setattr(periodic, "_registry", {})
    monkeypatch.setattr(periodic, "autodiscover_modules", lambda name: None)
    every(hours=1)(work.leave)
    periodic.enqueue_due(START)


def test_the_first_tick_is_one_interval_away(hourly):
    assert periodic.enqueue_due(START + HOUR - timedelta(seconds=1)) == []
    assert periodic.enqueue_due(START + HOUR) == [NAME]
    assert periodic.enqueue_due(START + HOUR) == []
    assert PeriodicTick.objects.get().last_result_id == str(DBTaskResult.objects.get().pk)


def test_missed_ticks_are_made_up_for_once_and_the_grid_stays(hourly):
    assert periodic.enqueue_due(START + 5.5 * HOUR) == [NAME]

    assert DBTaskResult.objects.count() == 1
    assert PeriodicTick.objects.get().next_at == START + 6 * HOUR


def test_processes_that_look_at_once_enqueue_once(hourly):
    barrier, names = Barrier(4), []

    def look():
        barrier.wait()
        names.extend(periodic.enqueue_due(START + HOUR))
        connections.close_all()

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert names == [NAME]
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize(
    ("now", "following"),
    [(START, START + HOUR), (START + 0.5 * HOUR, START + HOUR), (START + HOUR, START + 2 * HOUR)],
)
def test_the_next_tick_is_the_first_after_now(now, following):
    assert next_after(START, HOUR, now) == following


def test_an_interval_is_needed():
    with pytest.raises(ValueError, match="interval"):
        every()


def test_the_housekeeping_is_found_in_the_apps():
    prune = periodic.registered()["background.tasks.prune"]

    assert prune == Periodic(name=prune.name, task=prune.task, interval=timedelta(days=1))
