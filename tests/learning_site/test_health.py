"""/health says what a load balancer has to know."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import limits
from background.models import WorkerHeartbeat
from learning_site.tasks import clear_sessions
from lessons.models import ContentState

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    limits.forget_counts()
    ContentState.current().stamp("v1", 1, timezone.now())


def engine(settings, backend, **options):
    default = settings.TASKS["default"]
    settings.TASKS = {**settings.TASKS, "default": {**default, "BACKEND": backend, "OPTIONS": options}}


def wait_for(minutes):
    clear_sessions.enqueue()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=minutes))


def beat(seconds_ago=0):
    at = timezone.now() - timedelta(seconds=seconds_ago)
    WorkerHeartbeat.objects.create(
        worker_id="w", alias="default", host="elsewhere/x", pid=1, started_at=at, beat_at=at
    )


def test_all_is_well(client, loaded):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "content": "ok", "tasks": "ok"}


def test_nothing_loaded_is_told(client, db):
    answer = client.get("/health")
    assert answer.status_code == 503
    assert "load_content" in answer.json()["content"]


@pytest.mark.parametrize(
    ("backend", "options"),
    [
        ("background.ThreadPoolBackend", {}),
        ("background.ThreadPoolBackend", {"threads": 0}),
    ],
)
def test_tasks_that_wait_without_a_worker_are_told(client, loaded, settings, backend, options):
    engine(settings, backend, **options)
    wait_for(minutes=3)

    answer = client.get("/health")

    assert answer.status_code == 503
    assert answer.json()["tasks"] == "tasks wait, and no worker is alive for: default"


def test_a_silent_worker_is_no_worker(client, loaded, settings):
    engine(settings, "background.WorkerBackend")
    wait_for(minutes=3)
    beat(seconds_ago=60)
    assert client.get("/health").status_code == 503


def test_a_living_worker_may_be_late(client, loaded, settings):
    engine(settings, "background.WorkerBackend")
    wait_for(minutes=3)
    beat()
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("seconds_ago", [None, 60])
def test_where_workers_do_the_work_their_absence_is_told_at_once(client, loaded, settings, seconds_ago):
    engine(settings, "background.WorkerBackend")
    if seconds_ago:
        beat(seconds_ago)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["tasks"] == "no worker is alive for: default. Start manage.py db_worker"


def test_tasks_that_have_just_come_are_no_trouble(client, loaded, settings):
    engine(settings, "background.ThreadPoolBackend")
    wait_for(minutes=1)
    assert client.get("/health").status_code == 200
