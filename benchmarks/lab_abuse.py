"""Can visitors who abuse the lab slow the other pages down?

    python benchmarks/lab_abuse.py --clients 20 --seconds 30

Starts the real server on a database of its own and lets one learner read a lesson, open a practice and answer its
questions, with a short pause after each page. First the learner is alone; then ``--clients`` visitors hammer the lab
meanwhile (benchmarks/lab_abusers.py, in a process of their own on the same cores); then the learner is alone again.
Prints one line of JSON; the exit code is 0 if the goal was met and nothing was left over:

load            of the machine before it began, over 1, 5 and 15 minutes: what others computed meanwhile is in all figures
alone, abused   milliseconds until the learner's pages were there (p50, p95, max), in all and by kind of page
abusers         how the abusers' requests were answered; 5xx and refusals without Retry-After must be 0
runs            how many runs the lab accepted, and how they ended
open_runs_left  runs that did not stop by themselves within the time that a run has
tasks_left      tasks of the lab left READY or RUNNING after that
"""

import sys

# Run as a script, benchmarks/queue would hide Python's own queue.
sys.path[0] = sys.path[0].removesuffix("/benchmarks")

import argparse
import http.client
import json
import os
import re
import sqlite3
import subprocess
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
LESSON = "/learn/background-work/why-background-tasks-matter/deep-dive/"
PRACTICE = "/learn/background-work/why-background-tasks-matter/practice/"
HEADERS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
PAUSE_SECONDS = 0.05  # between two pages of the learner
RUN_SECONDS = 75  # a run's limit, and what its process may need to close it
GOAL_MS = 200
OPEN_RUNS = "SELECT count(*) FROM lab_run WHERE seat IS NOT NULL"
RUNS = "SELECT state, count(*) FROM lab_run GROUP BY state"
TASKS = (
    "SELECT count(*) FROM django_tasks_database_dbtaskresult"
    " WHERE backend_name = 'lab' AND status IN ('READY', 'RUNNING')"
)


def main() -> int:
    if not __package__:  # as a file: its folder must not come before the standard library's modules
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.lab_abuse", *sys.argv[1:]])
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="recto-lab-") as var_dir:
        report = abuse(options, Path(var_dir))
    print(json.dumps(report))
    return 0 if is_good(report) else 1


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30, help="of abuse; the learner is alone as long")
    parser.add_argument("--only", default="", help="start only lab pages with this in their address")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def abuse(options: argparse.Namespace, var_dir: Path) -> dict[str, object]:
    from benchmarks.processes import PYTHON, free_port, manage, running

    environment = {
        "DJANGO_SETTINGS_MODULE": "learning_site.settings",
        "RECTO_VAR_DIR": str(var_dir),
        "PYTHONPATH": str(ROOT),
    }
    os.environ.pop("DATABASE_URL", None)
    for command in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
        manage(*command, environment=environment)
    load = os.getloadavg()
    port, database, log = free_port(), var_dir / "recto.sqlite3", var_dir / "server.log"
    with running([PYTHON, "-m", "learning_site.serve", "--port", str(port)], port, environment, log):
        learner = Learner(port)
        alone = learner.learn(options.seconds / 2)
        with abusers(options, port) as told:
            abused = learner.learn(options.seconds)
        stopped_after = wait_for_end(database)
        alone += learner.learn(options.seconds / 2)
        left, tasks = count(database, OPEN_RUNS), count(database, TASKS)
        states = dict(rows(database, RUNS))
    return {
        "clients": options.clients,
        "seconds": options.seconds,
        "load": [round(one, 1) for one in load],
        "alone": figures(alone),
        "abused": figures(abused),
        "abusers": answers_in_words(told),
        "runs": {"accepted": told["accepted"], **states},
        "stopped_after_seconds": stopped_after,
        "open_runs_left": left,
        "tasks_left": tasks,
        "learner_errors": learner.errors,
    }


def is_good(report: dict) -> bool:
    abusers = report["abusers"]
    bad = abusers["5xx"] or abusers["unanswered"] or abusers["429_without_retry_after"]
    left = report["open_runs_left"] or report["tasks_left"] or report["learner_errors"]
    return not bad and not left and report["abused"]["p95"] < GOAL_MS


class Learner:
    """Reads a lesson, opens a practice, answers, goes on. Notes what each page took."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie, self._took, self.errors = "", [], 0

    def learn(self, seconds: float) -> list[tuple[str, float]]:
        """(kind of page, milliseconds) of every request during so many seconds."""
        self._connection.close()  # the server may have closed it meanwhile
        self._took, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            address = self.ask("start", "POST", PRACTICE)[0].split("#")[0]
            while time.monotonic() < until and self.step(address):
                self.ask("lesson", "GET", LESSON)
        return self._took

    def step(self, address: str) -> bool:
        """The question that is there, and an answer to it. False at the result."""
        page = self.ask("question", "GET", address)[1]
        if 'id="answer"' in page:
            self.ask("answer", "POST", f"{address}answer/", answer_to(page))
        elif f"{address}next/" in page:
            self.ask("answer", "POST", f"{address}next/", {"sequence": hidden(page, "sequence")})
        else:
            return False
        return True

    def ask(
        self, kind: str, method: str, path: str, data: dict[str, object] | None = None
    ) -> tuple[str, str]:
        time.sleep(PAUSE_SECONDS)
        cookie = {"Cookie": self._cookie} if self._cookie else {}
        body = urlencode(data or {}, doseq=True) if method == "POST" else None
        began = time.monotonic()
        self._connection.request(method, path, body, HEADERS | cookie)
        response = self._connection.getresponse()
        text = response.read().decode()
        self._took.append((kind, (time.monotonic() - began) * 1000))
        self.errors += response.status >= http.HTTPStatus.BAD_REQUEST
        if found := re.match(r"sessionid=\w+", response.headers.get("Set-Cookie", "")):
            self._cookie = found[0]
        return response.headers.get("Location", ""), text


def answer_to(page: str) -> dict[str, object]:
    """The first choice, the lines as they stand, or a word."""
    data: dict[str, object] = {"sequence": hidden(page, "sequence"), "key": uuid.uuid4()}
    if lines := re.findall(r'name="line" value="([^"]+)"', page):
        return data | {"line": lines, "place": list(range(1, len(lines) + 1))}
    if choice := re.search(r'name="choice" value="(\w{12})"(?![^>]* disabled)', page):
        return data | {"choice": choice[1]}
    return data | {"text": "anything"}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    return found[1] if found else ""


@contextmanager
def abusers(options: argparse.Namespace, port: int) -> Iterator[dict]:
    """Their process, while inside; afterwards what they told."""
    command = [sys.executable, "-m", "benchmarks.lab_abusers", "--port", str(port), "--only", options.only]
    command += ["--clients", str(options.clients), "--seed", str(options.seed)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    told: dict = {}
    try:
        yield told
        told.update(json.loads(process.communicate(timeout=90)[0]))
    finally:
        process.kill()
        process.wait()


def answers_in_words(told: dict) -> dict[str, object]:
    kinds: Counter[str] = Counter()
    for name, number in told["answers"].items():
        status = name.split()[1]
        kinds[status if status == "429" else f"{status[0]}xx" if status.isdigit() else "unanswered"] += number
    names = ("2xx", "3xx", "429", "4xx", "5xx", "unanswered")
    return {
        **{name: kinds[name] for name in names},
        "429_without_retry_after": told["rude"],
        "by_kind": dict(sorted(told["answers"].items())),
    }


def wait_for_end(database: Path) -> float:
    """Seconds until no run was open any more, or until a run's time is over."""
    return wait_until(lambda: not count(database, OPEN_RUNS) and not count(database, TASKS), RUN_SECONDS)


def wait_until(is_so: Callable[[], bool], seconds: float) -> float:
    began = time.monotonic()
    while not is_so() and time.monotonic() - began < seconds:
        time.sleep(0.25)
    return round(time.monotonic() - began, 1)


def count(database: Path, query: str) -> int:
    return int(rows(database, query)[0][0])


def rows(database: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as connection:
        return connection.execute(query).fetchall()


def figures(took: list[tuple[str, float]]) -> dict[str, object]:
    """Milliseconds, in all and by kind of page."""
    kinds = sorted({kind for kind, _ in took})
    by_kind = {kind: spread([ms for name, ms in took if name == kind]) for kind in kinds}
    return {**spread([ms for _, ms in took]), "by_kind": by_kind}


def spread(values: list[float]) -> dict[str, float]:
    found = sorted(values)
    p50, p95 = (found[min(len(found) - 1, int(len(found) * share))] for share in (0.5, 0.95))
    return {"requests": len(found), "p50": round(p50, 1), "p95": round(p95, 1), "max": round(found[-1], 1)}


if __name__ == "__main__":
    sys.exit(main())
