"""G1: a reading page for a visitor, beside a bare WSGI callable, gunicorn, and an empty view; and its 304."""

from __future__ import annotations

import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import Load, free_port, granian, gunicorn, manage, running, wrk
from benchmarks.report import Goal

PAGE = "/learn/background-work/why-background-tasks-matter/deep-dive/"
ROUNDS = 3


def measure() -> list[Goal]:
    with tempfile.TemporaryDirectory() as folder:
        return _measure({"RECTO_VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"})


def _measure(environment: dict[str, str]) -> list[Goal]:
    for command in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
        manage(*command, environment=environment)
    ports = [free_port() for _ in range(3)]
    with (
        running(granian("learning_site.wsgi:application", ports[0]), ports[0], environment) as ours,
        running(gunicorn("learning_site.wsgi:application", ports[1]), ports[1], environment) as peer,
        _bare(ours + PAGE, ports[2]) as floor,
    ):
        etag = _etag(ours + PAGE)
        conditional = (f"If-None-Match: {etag}",)
        loads = _interleaved(
            {
                "ours": lambda: wrk(ours + PAGE),
                "gunicorn": lambda: wrk(peer + PAGE),
                "bare": lambda: wrk(floor + "/"),
                "304": lambda: wrk(ours + PAGE, headers=conditional),
                "empty": lambda: wrk(ours + "/empty/"),
            }
        )
    return _goals(loads)


def _bare(url: str, port: int):
    """A WSGI callable on the same server that returns the page's bytes and does nothing else."""
    body = Path(tempfile.gettempdir()) / f"recto-page-{port}.html"
    with urllib.request.urlopen(url) as response:
        body.write_bytes(response.read())
    return running(
        granian("benchmarks.bare:application", port, threads=1), port, {"RECTO_BENCH_BODY": str(body)}
    )


def _etag(url: str) -> str:
    with urllib.request.urlopen(url) as response:
        return str(response.headers["ETag"])


def _interleaved(cases: dict[str, Callable[[], Load]]) -> dict[str, Load]:
    rounds: dict[str, list[Load]] = {name: [] for name in cases}
    for _ in range(ROUNDS):
        for name, run in cases.items():
            rounds[name].append(run())
    return {name: sorted(loads, key=lambda load: load.rps)[len(loads) // 2] for name, loads in rounds.items()}


def _goals(loads: dict[str, Load]) -> list[Goal]:
    failed = {name: load.failed for name, load in loads.items() if load.failed}
    assert not failed, f"Requests failed: {failed}"
    rps = {name: load.rps for name, load in loads.items()}
    return [
        Goal(
            name="G1",
            what="reading page, visitor",
            ours=f"{rps['ours']:,.0f} rps",
            beside=f"bare WSGI on granian {rps['bare']:,.0f} rps",
            ratio=rps["bare"] / rps["ours"],
            bound=12,
            at_most=True,
        ),
        Goal(
            name="G1",
            what="reading page, visitor",
            ours=f"{rps['ours']:,.0f} rps",
            beside=f"same app on gunicorn gthread 1×8 {rps['gunicorn']:,.0f} rps",
            ratio=rps["ours"] / rps["gunicorn"],
            bound=2.5,
            at_most=False,
        ),
        Goal(
            name="G1",
            what="304 of it",
            ours=f"{1e6 / rps['304']:,.0f} µs",
            beside=f"empty view, same server {1e6 / rps['empty']:,.0f} µs",
            ratio=rps["empty"] / rps["304"],
            bound=3,
            at_most=True,
        ),
    ]
