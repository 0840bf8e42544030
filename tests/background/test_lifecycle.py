"""Which processes work the queue, and which never do."""

import signal
import socket
import sys
from pathlib import Path

import pytest
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background import lifecycle
from background.lifecycle import _may_serve
from background.models import WorkerHeartbeat
from background.pool import Pool, started_pools
from tests.background import processes, work
from tests.background.waiting import wait_until

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    ("arguments", "environment", "may"),
    [
        (["/venv/bin/granian"], {}, True),
        (["/venv/bin/gunicorn"], {}, True),
        (["manage.py", "shell"], {}, False),
        (["manage.py", "migrate"], {}, False),
        (["manage.py"], {}, False),
        (["/venv/bin/django-admin", "check"], {}, False),
        (["/venv/lib/django/__main__.py", "runserver"], {}, False),
        (["manage.py", "runserver"], {}, False),
        (["manage.py", "runserver"], {"RUN_MAIN": "true"}, True),
        (["manage.py", "runserver", "--noreload"], {}, True),
    ],
)
def test_only_serving_processes_may_serve(arguments, environment, may):
    assert _may_serve(arguments, environment) is may


@pytest.mark.parametrize("command", [["check"], ["shell", "-v", "0", "-c"]])
def test_management_commands_never_run_tasks(queue, command):
    result = work.double.enqueue(1)
    code = "import time; import learning_site.wsgi; from tests.background import work; work.double.enqueue(2); time.sleep(3)"
    arguments = [*command, code] if "-c" in command else command

    process = processes.start("manage.py", *arguments)
    assert processes.end(process) == 0

    result.refresh()
    assert result.status == TaskResultStatus.READY
    assert DBTaskResult.objects.count() == (2 if "-c" in command else 1)
    assert not WorkerHeartbeat.objects.exists()


def test_a_process_that_only_enqueues_runs_nothing(queue):
    code = "import django; django.setup(); from tests.background import work; work.double.enqueue(2)"

    processes.end(processes.start("-c", code))

    assert DBTaskResult.objects.get().status == TaskResultStatus.READY


def server_command(name, port):
    application = "tests.background.wsgi_app:application"
    gunicorn = [BIN / "gunicorn", "-b", f"127.0.0.1:{port}", "-w", "2", "--threads", "2", application]
    return {
        "granian": [BIN / "granian", "--interface", "wsgi", "--port", str(port), application],
        "gunicorn": gunicorn,
        "gunicorn --preload": [*gunicorn, "--preload"],
    }[name]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.mark.parametrize("name", ["granian", "gunicorn", "gunicorn --preload"])
def test_a_server_works_left_over_rows_without_a_request_and_stops_cleanly(queue, tmp_path, name):
    lines = tmp_path / "lines"
    running = work.note_then_sleep.enqueue(str(lines), "began", 0.7)
    script = "import os, sys; os.execv(sys.argv[1], sys.argv[1:])"
    server = processes.start("-c", script, *map(str, server_command(name, free_port())))
    wait_until(lines.exists)

    server.send_signal(signal.SIGTERM)
    processes.end(server)

    running.refresh()
    assert running.status == TaskResultStatus.SUCCESSFUL
    assert int(lines.read_text().split()[1]) != server.pid  # the master only looks after its children
    assert not DBTaskResult.objects.running().exists()
    assert not WorkerHeartbeat.objects.exists()


def test_a_stop_of_the_process_ends_every_pool_within_one_grace_period(side):
    work.hold.enqueue("a")
    work.hold.using(backend="side", queue_name="run").enqueue("b")
    Pool("default", threads=1).start()
    Pool("side", ["run"], threads=1).start()
    assert work.GATES["a runs"].wait(20)
    assert work.GATES["b runs"].wait(20)

    assert lifecycle.stop(grace_seconds=0.1) == 2

    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 2
    assert not started_pools()
    assert not WorkerHeartbeat.objects.exists()
