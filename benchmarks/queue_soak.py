"""Is any task lost when the processes that work the queue are killed again and again?

    python benchmarks/queue_soak.py --engine embedded --database sqlite --tasks 200 --kills 10

Starts real processes on a database of its own, kills one of them (signal 9) as often as asked while they work, restarts
it, waits for the end, and prints one line of JSON. Each task applies one effect, guarded by a unique key in its own
transaction, as every task here should:

lost      tasks whose effect is missing at the end
stuck     rows that are neither SUCCESSFUL nor FAILED at the end
failed    rows that ended FAILED
repeated  effects that were applied more than once (the guard failed)
reruns    starts beyond one a task: what at-least-once delivery cost
"""

import sys

# Run as a script, benchmarks/queue would hide Python's own queue.
sys.path[0] = sys.path[0].removesuffix("/benchmarks")

import argparse
import json
import os
import random
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import django
import psycopg

ROOT = Path(__file__).resolve().parent.parent
SECONDS_ALLOWED = 300
EFFECTS = "CREATE TABLE soak_effect (number integer PRIMARY KEY); CREATE TABLE soak_total (applied integer NOT NULL)"


def main() -> int:
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="recto-soak-") as var_dir:
        database = Database(options.database, Path(var_dir), options.server)
        environment = environment_of(options.engine, database.url, var_dir)
        try:
            report = soak(options, environment)
        finally:
            database.remove()
    print(json.dumps(report))
    return 1 if report["lost"] or report["stuck"] or report["failed"] or report["repeated"] else 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=["embedded", "worker"], default="embedded")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument(
        "--server", default="postgres://postgres@127.0.0.1:5432", help="for --database postgres"
    )
    parser.add_argument("--tasks", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--task-seconds", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Database:
    """A database of its own, and its removal. The SQLite file goes with the folder."""

    def __init__(self, kind: str, var_dir: Path, server: str) -> None:
        self.url = f"sqlite:///{var_dir / 'soak.sqlite3'}"
        self._server, self._name = server, ""
        if kind == "postgres":
            self._name = f"recto_soak_{uuid.uuid4().hex[:8]}"
            self.url = f"{server}/{self._name}"
            self._execute(f"CREATE DATABASE {self._name}")

    def remove(self) -> None:
        if self._name:
            self._execute(f"DROP DATABASE {self._name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as connection:
            connection.execute(statement)


def environment_of(engine: str, url: str, var_dir: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "learning_site.settings",
        "DATABASE_URL": url,
        "RECTO_VAR_DIR": var_dir,
        "TASKS_ENGINE": engine,
        "PYTHONPATH": str(ROOT),
    }


def soak(options: argparse.Namespace, environment: dict[str, str]) -> dict[str, object]:
    os.environ.update(environment)
    django.setup()
    prepare()
    enqueue(options.tasks, options.task_seconds)
    started = time.monotonic()
    workers = [start_worker(options.engine) for _ in range(options.processes)]
    try:
        kills = kill_and_restart(workers, options)
        wait_for_end()
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(30)
    return count(options, kills, time.monotonic() - started)


def prepare() -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        for statement in EFFECTS.split(";"):
            cursor.execute(statement)
        cursor.execute("INSERT INTO soak_total (applied) VALUES (0)")


def enqueue(tasks: int, seconds: float) -> None:
    from django.db import transaction

    from benchmarks.soak_tasks import apply_effect

    with transaction.atomic():
        for number in range(tasks):
            apply_effect.enqueue(number, seconds)


def start_worker(engine: str) -> subprocess.Popen[bytes]:
    command = {
        "embedded": ["-m", "benchmarks.soak_tasks"],
        "worker": ["manage.py", "db_worker", "--queue-name", "*", "--interval", "0.1", "--no-startup-delay"],
    }[engine]
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def kill_and_restart(workers: list[subprocess.Popen[bytes]], options: argparse.Namespace) -> int:
    """One kill each time another share of the tasks is done, at a random moment within a task."""
    draw = random.Random(options.seed)
    for kill in range(options.kills):
        goal = (kill + 1) * options.tasks // (options.kills + 2)
        if not wait_until(lambda goal=goal: done() >= goal):
            return kill
        time.sleep(draw.random() * options.task_seconds)
        index = draw.randrange(len(workers))
        workers[index].send_signal(signal.SIGKILL)
        workers[index].wait()
        workers[index] = start_worker(options.engine)
    return options.kills


def wait_for_end() -> bool:
    from django_tasks_db.models import DBTaskResult

    return wait_until(lambda: not DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists())


def wait_until(is_so) -> bool:
    end = time.monotonic() + SECONDS_ALLOWED
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def done() -> int:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.successful().order_by().count()


def count(options: argparse.Namespace, kills: int, elapsed: float) -> dict[str, object]:
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM soak_effect), (SELECT applied FROM soak_total)")
        effects, applied = cursor.fetchone()
    starts = sum(len(row.worker_ids) for row in DBTaskResult.objects.all())
    connection.close()
    return {
        "engine": options.engine,
        "database": options.database,
        "tasks": options.tasks,
        "kills": kills,
        "lost": options.tasks - effects,
        "stuck": DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).count(),
        "failed": DBTaskResult.objects.failed().count(),
        "repeated": applied - effects,
        "reruns": starts - options.tasks,
        "elapsed_seconds": round(elapsed, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
