"""The queue in numbers."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import claiming
from background.models import WorkerHeartbeat
from background.pool import Pool
from background.status import queue_status, read_status
from tests.background import work
from tests.background.waiting import finished, wait_until

MINUTE = timedelta(minutes=1)


@pytest.fixture
def busy(queue):
    """One running, two waiting, one deferred, one failed, one done; no worker alive."""
    with Pool("default", threads=1):
        finished(work.fail.enqueue())
        finished(work.double.enqueue(1))
    for _ in range(3):
        work.double.enqueue(1)
    work.double.using(run_after=timezone.now() + 60 * MINUTE).enqueue(1)
    claiming.claim_next("default", None, "w")


def test_it_counts_by_queue(busy):
    queue = read_status().queues[0]

    assert (queue.alias, queue.name) == ("default", "default")
    assert (queue.waiting, queue.deferred, queue.running, queue.failed) == (2, 1, 1, 1)
    assert 0 <= queue.oldest_seconds < 60


def test_the_oldest_age_counts_from_when_a_task_became_due(queue):
    now = timezone.now()
    work.double.using(run_after=now - 3 * MINUTE).enqueue(1)

    assert read_status(now).queues[0].oldest_seconds == pytest.approx(180, abs=1)


def test_throughput_is_of_the_last_five_minutes(busy):
    assert (read_status().finished_recently, read_status().per_minute) == (2, 0.4)
    assert read_status(timezone.now() + 6 * MINUTE).finished_recently == 0


def test_it_lists_the_living_workers(queue):
    WorkerHeartbeat.objects.create(
        worker_id="gone",
        alias="default",
        host="x",
        pid=1,
        started_at=timezone.now(),
        beat_at=timezone.now() - MINUTE,
    )
    with Pool("default", threads=2):
        wait_until(lambda: len(read_status().workers) == 2)
        assert "gone" not in {worker.worker_id for worker in read_status().workers}


def test_it_takes_four_queries(busy, django_assert_num_queries):
    with django_assert_num_queries(4):
        read_status()


def test_an_empty_queue_is_fine(queue):
    status = read_status()

    assert (status.queues, status.workers, status.per_minute) == ((), (), 0.0)
    assert queue_status() == "ok"


def test_tasks_that_wait_for_minutes_without_a_worker_are_trouble(queue):
    work.double.enqueue(1)
    later = timezone.now() + 3 * MINUTE

    assert queue_status() == "ok"
    assert queue_status(later) == "tasks wait, and no worker is alive for: default"
    WorkerHeartbeat.objects.create(
        worker_id="w", alias="default", host="x", pid=1, started_at=later, beat_at=later
    )
    assert queue_status(later) == "ok"


def test_the_command_prints_a_table(busy):
    out = StringIO()
    call_command("tasks_status", stdout=out)

    assert "default/default" in out.getvalue()
    assert "0 workers alive" in out.getvalue()


def test_the_command_prints_json(busy):
    out = StringIO()
    call_command("tasks_status", "--json", stdout=out)

    assert json.loads(out.getvalue())["queues"][0]["waiting"] == 2


def test_the_index_on_finished_results_exists(db, django_assert_num_queries):
    from django.db import connection

    table = DBTaskResult._meta.db_table
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)

    assert constraints["background_result_status"]["columns"] == ["status", "finished_at"]
