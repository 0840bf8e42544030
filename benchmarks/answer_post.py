"""G3: answers posted by 16 clients, each answer the first of its own learner, beside the app on gunicorn as usual."""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.processes import ROOT, Load, free_port, granian, gunicorn, manage, running, wrk
from benchmarks.report import Goal

POSTS, ROUNDS, SECONDS = 5_000, 3, 4
SCRIPT = Path(__file__).with_name("answers.lua")


def measure() -> list[Goal]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepared = folder / "prepared"
        environment = {"RECTO_VAR_DIR": str(prepared), "RECTO_SECRET_KEY": "benchmark " * 6}
        for command in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
            manage(*command, environment=environment)
        code = f"from benchmarks.sittings import write_posts; write_posts({POSTS * ROUNDS}, {str(folder)!r})"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **environment}, check=True)
        ours, peer = _rounds(folder, environment)
    return [
        Goal(
            name="G3",
            what="answer POST, 16 clients: p99",
            ours=f"{ours.p99:,.0f} ms",
            beside=f"Django on gunicorn gthread 1×8 {peer.p99:,.0f} ms",
            ratio=peer.p99 / ours.p99,
            bound=10,
            at_most=False,
        ),
        Goal(
            name="G3",
            what="answer POST, 16 clients: answers a second",
            ours=f"{ours.rps:,.0f} rps",
            beside=f"Django on gunicorn gthread 1×8 {peer.rps:,.0f} rps",
            ratio=ours.rps / peer.rps,
            bound=1.2,
            at_most=False,
        ),
    ]


def _rounds(folder: Path, environment: dict[str, str]) -> tuple[Load, Load]:
    """Medians of our server and of gunicorn, which take turns, each on its own copy of the database."""
    commands = {
        "ours": lambda port: granian("learning_site.wsgi:application", port),
        "peer": lambda port: gunicorn("learning_site.wsgi:django_application", port),
    }
    loads: dict[str, list[Load]] = {name: [] for name in commands}
    with ExitStack() as stack:
        addresses = {}
        for name, command in commands.items():
            shutil.copytree(folder / "prepared", folder / name)
            port = free_port()
            addresses[name] = stack.enter_context(
                running(command(port), port, {**environment, "RECTO_VAR_DIR": str(folder / name)})
            )
        for number in range(ROUNDS):
            os.environ["RECTO_BENCH_POSTS"] = str(folder / f"posts-{number}.txt")
            for name, address in addresses.items():
                loads[name].append(wrk(address, seconds=SECONDS, script=SCRIPT))
    for name, found in loads.items():
        _check_stored(folder / name, found)
    return _median(loads["ours"]), _median(loads["peer"])


def _check_stored(var: Path, loads: list[Load]) -> None:
    """Every answer that was acknowledged is a row. (wrk stops listening to those under way when its time is up.)"""
    assert not any(load.failed for load in loads), f"Some answers were refused: {loads}"
    with sqlite3.connect(var / "recto.sqlite3") as database:
        rows = database.execute("SELECT count(*) FROM quizzes_response").fetchone()[0]
    acknowledged = sum(round(load.rps * SECONDS) for load in loads)
    assert rows >= acknowledged * 0.98, f"{rows} rows for {acknowledged} acknowledged answers"


def _median(loads: list[Load]) -> Load:
    return Load(
        rps=statistics.median(load.rps for load in loads),
        p50=statistics.median(load.p50 for load in loads),
        p99=statistics.median(load.p99 for load in loads),
        failed=0,
    )
