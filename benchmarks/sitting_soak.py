"""Is an answer lost, or counted twice, when many tabs answer at once and the server is killed?

    python benchmarks/sitting_soak.py --clients 40 --database sqlite --seconds 20 --kills 0

Starts the real server on a database of its own (granian on SQLite, gunicorn with two processes on PostgreSQL), lets
``--clients`` tabs, two to a learner, post at it over HTTP (benchmarks/sitting_clients.py), kills the server
(signal 9, the whole process group) as often as asked and starts it again, and prints one line of JSON:

accepted        answers the server acknowledged
rows            answers that are stored; must be the same
lost            acknowledged answers without a row
finished_once   sittings that were closed and whose step counter holds exactly the steps that happened
miscounted      the others
started_once    of 30 rounds of 8 simultaneous starts: those that made one sitting
errors          replies other than the ones meant to come (4xx for stale, foreign and empty posts)
logged          the first errors in the server's log
"""

import sys

# Run as a script, benchmarks/queue would hide Python's own queue.
sys.path[0] = sys.path[0].removesuffix("/benchmarks")

import argparse
import json
import os
import random
import re
import signal
import subprocess
import tempfile
import threading
import time
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOPICS = ("background-work/why-background-tasks-matter", "background-work/defining-tasks")
ROUNDS, STARTERS = 30, 8
START_SECONDS = 120
KILL_AFTER_SECONDS = 10  # after the first page, whether an answer came by then or not
GUNICORN = [
    "gunicorn",
    "--worker-class",
    "gthread",
    "--workers",
    "2",
    "--threads",
    "16",
    "--log-level",
    "error",
]


def main() -> int:
    if not __package__:  # as a file: its folder must not come before the standard library's modules
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.sitting_soak", *sys.argv[1:]])
    from benchmarks.queue_soak import Database

    options = read_options()
    with tempfile.TemporaryDirectory(prefix="recto-sittings-") as var_dir:
        database = Database(options.database, Path(var_dir), options.server)
        os.environ.update(environment_of(database.url, var_dir))
        try:
            report = soak(options)
        finally:
            database.remove()
    print(json.dumps(report))
    bad = ("lost", "miscounted", "errors")
    return 0 if report["accepted"] == report["rows"] and not any(report[name] for name in bad) else 1


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument(
        "--server", default="postgres://postgres@127.0.0.1:5432", help="for --database postgres"
    )
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def environment_of(url: str, var_dir: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "learning_site.settings",
        "DATABASE_URL": url,
        "RECTO_VAR_DIR": var_dir,
        "RECTO_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }


def soak(options: argparse.Namespace) -> dict[str, object]:
    from benchmarks.processes import free_port, manage
    from benchmarks.sitting_clients import Tally

    for command in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
        manage(*command, environment={})
    log = Path(os.environ["RECTO_VAR_DIR"]) / "server.log"
    tally, server = Tally(), Server(options.database, free_port(), log)
    began = time.monotonic()
    try:
        started_once = simultaneous_starts(server.port, tally)
        kills = answer_and_kill(options, server, tally)
    finally:
        server.kill()
    elapsed = time.monotonic() - began
    return count(tally) | {
        "started_once": f"{started_once} of {ROUNDS}",
        "errors": len(tally.errors),
        "kinds_of_errors": sorted(set(tally.errors))[:8],
        "logged": errors_in(log),
        "kills": kills,
        "resent": tally.resent,
        "replies": dict(sorted(tally.statuses.items())),
        "database": options.database,
        "clients": options.clients,
        "elapsed_seconds": round(elapsed, 1),
    }


class Server:
    """The site as a process group of its own, which can be killed and started again on the same port."""

    def __init__(self, database: str, port: int, log: Path) -> None:
        self.port, self._log = port, log
        serve = ["learning_site.serve", "--port", str(port)]
        gunicorn = [*GUNICORN, "--bind", f"127.0.0.1:{port}", "learning_site.wsgi:application"]
        self._command = [sys.executable, "-m", *(serve if database == "sqlite" else gunicorn)]
        self.start()

    def start(self) -> None:
        """Returns when a page is served. A port that is still being let go is tried again."""
        end = time.monotonic() + START_SECONDS
        self._spawn()
        while not self._serves():
            if time.monotonic() > end:
                sys.exit(f"The server did not serve a page within {START_SECONDS} seconds.")
            if self._process.poll() is not None:
                self._spawn()
            time.sleep(0.05)

    def _spawn(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True
            )

    def _serves(self) -> bool:
        """gunicorn listens long before its workers can answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=START_SECONDS):
                return True
        except OSError:
            return False

    def kill(self) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def simultaneous_starts(port: int, tally) -> int:
    """How many of the rounds made one sitting for eight posts that start the same quiz."""
    from benchmarks.sitting_clients import Client

    once = 0
    for _ in range(ROUNDS):
        first = Client(port, tally)
        first.post(f"/learn/{TOPICS[0]}/practice/")  # makes the learner and the session
        barrier, places = threading.Barrier(STARTERS), []

        def begin(session=first.session, barrier=barrier, places=places) -> None:
            client = Client(port, tally, session)
            client.get("/health")
            barrier.wait()
            reply = client.post(f"/learn/{TOPICS[1]}/challenge/")
            tally.note("start at once", reply.status, (302,))
            places.append(reply.location)

        run_all([threading.Thread(target=begin) for _ in range(STARTERS)])
        once += len(set(places)) == 1
    return once


def answer_and_kill(options: argparse.Namespace, server: Server, tally) -> int:
    from benchmarks.sitting_clients import Client, Tab

    stop, tabs = threading.Event(), []
    for number in range(0, options.clients, 2):
        first = Client(server.port, tally)
        first.post(f"/learn/{TOPICS[0]}/practice/")
        for client in (first, Client(server.port, tally, first.session)):
            tabs.append(Tab(client, TOPICS[number // 2 % len(TOPICS)], seed=options.seed * 1000 + len(tabs)))
    threads = [threading.Thread(target=work, args=(tab, stop)) for tab in tabs]
    for thread in threads:
        thread.start()
    until = time.monotonic() + options.seconds
    kill_while_answering(server, tally, options)
    time.sleep(max(0.0, until - time.monotonic()))
    stop.set()
    for thread in threads:
        thread.join()
    return options.kills


def work(tab, stop: threading.Event) -> None:
    try:
        tab.work(stop)
    except Exception as error:  # noqa: BLE001 - whatever ends a tab is an error of the soak
        tab.tally.errors.append(f"a tab ended: {error!r}")


def kill_while_answering(server: Server, tally, options: argparse.Namespace) -> None:
    """Kill each server at a random moment soon after its first answers, and start the next one."""
    draw = random.Random(options.seed)
    for _ in range(options.kills):
        goal, end = len(tally.accepted) + draw.randrange(1, 12), time.monotonic() + KILL_AFTER_SECONDS
        while len(tally.accepted) < goal and time.monotonic() < end:
            time.sleep(draw.random() * 0.05)
        server.kill()
        server.start()


def run_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def errors_in(log: Path) -> list[str]:
    """The first few things the server complained about: the line that names a request, the line that names an error."""
    lines = log.read_text(errors="replace").splitlines()
    return [line for line in lines if " ERROR " in line or re.match(r"[\w.]*(Error|Exception)\b", line)][:8]


def count(tally) -> dict[str, object]:
    import django

    django.setup()
    from quizzes.models import Response, Sitting

    stored = set(Response.objects.values_list("key", flat=True))
    wanted = {
        uuid.uuid5(uuid.UUID(address.split("/")[2]), f"{sequence}:{uuid.UUID(key)}")
        for address, sequence, key in tally.accepted
    }
    closed = Sitting.objects.filter(state=Sitting.State.FINISHED).prefetch_related("items__responses")
    good = [is_counted_once(sitting) for sitting in closed]
    return {
        "accepted": len(tally.accepted),
        "rows": len(stored),
        "lost": len(wanted - stored),
        "finished_once": good.count(True),
        "miscounted": good.count(False),
    }


def is_counted_once(sitting) -> bool:
    """Whether the counters agree with the rows: every step happened once, and so did the end."""
    items = list(sitting.items.all())
    responses = sum(len(item.responses.all()) for item in items)
    skips = sum(item.outcome == "skipped" for item in items)
    ends_at_once = sitting.kind in ("test", "pretest")  # there a skip is itself the step to what follows
    right = sum(response.is_right for item in items for response in item.responses.all())
    steps = responses + (0 if ends_at_once else skips) + sitting.position + 1
    return sitting.sequence == steps and sitting.right == right


if __name__ == "__main__":
    sys.exit(main())
