"""G5: loading 1,000 pages into an empty database, beside `mkdocs build` of the same pages."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.folders import write_pages
from benchmarks.processes import ROOT
from benchmarks.report import Goal

PAGES, ROUNDS = 1_000, 3


def measure() -> list[Goal]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pages(folder / "content", folder / "docs", PAGES)
        (folder / "mkdocs.yml").write_text(
            "site_name: Generated\nplugins: []\nmarkdown_extensions: [tables, fenced_code, codehilite]\n"
        )
        pairs = [(_ours(folder, number), _mkdocs(folder)) for number in range(ROUNDS)]
    ours = statistics.median(pair[0] for pair in pairs)
    mkdocs = statistics.median(pair[1] for pair in pairs)
    return [
        Goal(
            name="G5",
            what=f"cold load of {PAGES:,} pages",
            ours=f"{ours:.2f} s",
            beside=f"mkdocs build {mkdocs:.2f} s",
            ratio=mkdocs / ours,
            bound=4,
            at_most=False,
        )
    ]


def _ours(folder: Path, number: int) -> float:
    """Seconds of the whole command, interpreter start included, on a migrated empty database."""
    environment = {**os.environ, "RECTO_VAR_DIR": str(folder / f"var-{number}")}
    _run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], environment)
    return _timed(
        [sys.executable, "manage.py", "load_content", str(folder / "content"), "--verbosity", "0"],
        environment,
    )


def _mkdocs(folder: Path) -> float:
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--quiet",
        "--clean",
        "-f",
        str(folder / "mkdocs.yml"),
    ]
    return _timed([*command, "-d", str(folder / "site")], dict(os.environ))


def _timed(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    _run(command, environment)
    return time.perf_counter() - start


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
