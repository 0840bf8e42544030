"""Periodic tasks: each tick once."""

import sys
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.apps import AppConfig, apps
from django.db import connections
from django.tasks.exceptions import InvalidTask
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
    monkeypatch.setattr(periodic, "_searched", {app.name for app in apps.get_app_configs()})
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


# ---- what is broken


BROKEN = """
from datetime import timedelta
from django.tasks import task
from background.periodic import every

@every(hours=1)
@task
def good() -> None: ...

{}
"""


@pytest.fixture
def app_with(tmp_path, monkeypatch):
    """Install an app whose tasks module ends with a line, beside the housekeeping of the real ones."""

    def install(line):
        package = tmp_path / "orchard"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "tasks.py").write_text(BROKEN.format(line))
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr(periodic, "_registry", {})
        monkeypatch.setattr(periodic, "_searched", set())
        config = AppConfig.create("orchard")
        monkeypatch.setattr(apps, "get_app_configs", lambda: [config, apps.get_app_config("background")])
        for name in ("orchard", "orchard.tasks", "background.tasks"):
            monkeypatch.delitem(sys.modules, name, raising=False)

    return install


def test_an_app_that_is_whole_has_its_task(app_with):
    app_with("")
    assert {"orchard.tasks.good", "background.tasks.prune"} <= set(periodic.registered())


@pytest.mark.parametrize(
    "line", ["import orchard.pears", "raise RuntimeError", "every(hours=0)", "every(hours=1)(len)", "def ("]
)
def test_a_broken_module_is_named_once_with_its_remedy_and_stops_no_other(app_with, caplog, line):
    app_with(line)
    for _ in range(3):
        assert set(periodic.registered()) == {"background.tasks.prune"}
    (record,) = caplog.records
    assert record.getMessage().startswith("orchard.tasks cannot be imported")
    assert "restart this process" in record.getMessage()
    assert record.exc_info


class Lost:
    """A task of a queue that was taken out of the settings."""

    def enqueue(self):
        raise InvalidTask("Queue 'gone' is not valid for backend.")


def test_a_task_that_cannot_be_enqueued_holds_up_no_other(hourly, caplog):
    periodic._registry["a.lost.task"] = Periodic(name="a.lost.task", task=Lost(), interval=HOUR)
    PeriodicTick.objects.create(name="a.lost.task", next_at=START)

    assert [periodic.enqueue_due(START + hours * HOUR) for hours in (1, 2)] == [[NAME], [NAME]]

    (record,) = caplog.records
    assert "a.lost.task cannot be enqueued" in record.getMessage()
    assert PeriodicTick.objects.get(name="a.lost.task").next_at == START
