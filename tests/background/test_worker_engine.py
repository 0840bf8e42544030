"""TASKS_ENGINE=worker: two real db_worker processes on PostgreSQL, one of them killed amid work."""

import signal
import subprocess
import sys
import uuid
from collections import Counter

import psycopg
import pytest

from tests.background import processes
from tests.background.waiting import wait_until

SERVER = "postgres://postgres@127.0.0.1:5432"
ROWS = "SELECT status, count(*) FROM django_tasks_database_dbtaskresult GROUP BY status"


@pytest.fixture(scope="module")
def url():
    """A migrated database of its own, removed afterwards."""
    name = f"recto_worker_test_{uuid.uuid4().hex[:8]}"
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"PostgreSQL does not answer at {SERVER}: the worker engine is NOT tested ({error})")
    with server:
        server.execute(f"CREATE DATABASE {name}")
        run(f"{SERVER}/{name}", "manage.py", "migrate", "-v", "0")
        yield f"{SERVER}/{name}"
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(url, *arguments):
    environment = {**processes.environment_of(url), "TASKS_ENGINE": "worker"}
    subprocess.run([sys.executable, *arguments], cwd=processes.ROOT, env=environment, check=True)


def start_worker(url):
    options = ["--queue-name", "*", "--interval", "0.05", "--no-startup-delay"]
    return processes.start("manage.py", "db_worker", *options, url=url, TASKS_ENGINE="worker")


def enqueue(url, code):
    run(url, "-c", f"import django; django.setup(); from tests.background import work; {code}")


@pytest.fixture
def rows(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE django_tasks_database_dbtaskresult")
        yield lambda query=ROWS: connection.execute(query).fetchall()


def test_two_workers_share_the_rows_and_a_killed_one_loses_none(url, rows, tmp_path):
    lines = tmp_path / "lines"
    enqueue(url, f"[work.append_line.enqueue({str(lines)!r}, n, 0.05) for n in range(60)]")
    workers = [start_worker(url), start_worker(url)]
    wait_until(lambda: lines.exists() and len(lines.read_text().split()) >= 10)

    processes.kill(workers[0])
    wait_until(lambda: rows() == [("SUCCESSFUL", 60)], seconds=60)

    assert processes.terminate(workers[1]) == 0
    counts = Counter(lines.read_text().split())
    assert set(counts) == {str(number) for number in range(60)}
    assert sum(counts.values()) <= 61  # the one that ran when its worker was killed ran twice at most
    run(url, "-c", "import django; django.setup(); from background.reaper import reap; reap()")
    assert rows("SELECT count(*) FROM background_workerheartbeat") == [(0,)]


def test_retries_progress_and_chains_work_on_this_engine_too(url, rows):
    enqueue(
        url,
        "from background.workflow import chain, step; work.fail_until.enqueue(2);"
        "chain(step(work.count_to, 3), step(work.double, 4)); work.check_past_limit.enqueue()",
    )
    worker = start_worker(url)
    wait_until(lambda: rows("SELECT status FROM background_workflow") == [("SUCCESSFUL",)], seconds=60)
    wait_until(lambda: dict(rows()) == {"SUCCESSFUL": 3, "FAILED": 2}, seconds=60)
    processes.terminate(worker)

    assert rows("SELECT number FROM background_attempt ORDER BY number") == [(1,), (2,)]
    assert rows("SELECT done, total FROM background_progress WHERE message <> ''") == [(3, 3)]
    assert sorted(
        rows("SELECT exception_class_path FROM django_tasks_database_dbtaskresult WHERE status='FAILED'")
    ) == [
        ("background.exceptions.TimeLimitExceeded",),
        ("builtins.ConnectionError",),
    ]


def test_a_second_signal_ends_the_worker_and_its_task_waits_again(url, rows):
    enqueue(url, "work.count_to.enqueue(6000, 0.01)")
    worker = start_worker(url)
    wait_until(lambda: rows("SELECT 1 FROM background_progress WHERE total = 6000"))

    worker.send_signal(signal.SIGTERM)
    worker.send_signal(signal.SIGINT)  # another kind, since two of the same may arrive as one
    assert processes.end(worker) == 1
    run(url, "-c", "import django; django.setup(); from background.reaper import reap; reap()")

    assert rows() == [("READY", 1)]


def test_the_process_that_enqueues_runs_nothing(url, rows):
    enqueue(
        url,
        "import background, time; background.serve(); background.start(); work.double.enqueue(1); time.sleep(1.5)",
    )

    assert rows() == [("READY", 1)]
