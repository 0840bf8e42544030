"""G9: what pages cost as work grows, from 10 to 100,000 items of one learner and from 1 to 100,000 learners.

Run it as ``python -m benchmarks.growth`` or ``python benchmarks/growth.py [--largest N]``; on PostgreSQL where DATABASE_URL
names a server: the database is made anew beside the one that is named, and removed. The content stays: real content and forty
topics more. What grows on one axis is what one learner has done (memories with their logs, study days, places
in lessons, finished sittings, cards of their own), on the other how many learners there are beside that one, with a
handful of memories each. Setting up takes a few minutes, most of it for other people's rows.
"""

from __future__ import annotations

import sys

# Run as a script, benchmarks/queue would hide Python's own queue.
sys.path[0] = sys.path[0].removesuffix("/benchmarks")

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import log10
from pathlib import Path

from benchmarks.processes import manage
from benchmarks.report import Goal, table

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 100_000
BOUND = 0.1
PAGES = ("Today", "review", "review, nothing due", "map", "search")  # the others are told, not judged

type Times = Mapping[str, Mapping[str, float]]  # milliseconds by page and size


def measure(largest: int = LARGEST) -> list[Goal]:
    return _goals(_found(largest))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=LARGEST, help="a power of ten; smaller is quicker")
    found = _found(parser.parse_args().largest)
    for axis, times in found.items():
        print(_figures(axis, times))
    print(table(_goals(found)))


def _found(largest: int) -> dict[str, Times]:
    with tempfile.TemporaryDirectory(prefix="recto-growth-") as folder, _database(folder) as url:
        environment = {
            "RECTO_VAR_DIR": folder,
            "RECTO_SECRET_KEY": "benchmark " * 6,
            "DJANGO_SETTINGS_MODULE": "learning_site.settings",
            "DATABASE_URL": url,
        }
        for command in (["migrate"], ["load_content"], ["collectstatic", "--no-input"]):
            manage(*command, environment=environment)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.growth_timed", str(largest)],
            cwd=ROOT,
            env={**os.environ, **environment},
            check=True,
            stdout=subprocess.PIPE,
        )
    found: dict[str, Times] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _database(folder: str) -> Iterator[str]:
    from benchmarks.queue_soak import Database

    given = os.environ.get("DATABASE_URL", "")
    kind = "postgres" if given.startswith("postgres") else "sqlite"
    database = Database(kind, Path(folder), given.rpartition("/")[0])
    try:
        yield database.url
    finally:
        database.remove()


def slope(times: Mapping[str, float]) -> float:
    """Of the straight line through the points, both axes logarithmic: 0 is flat, 1 is in proportion."""
    return statistics.linear_regression(
        [log10(int(size)) for size in times], [log10(took) for took in times.values()]
    ).slope


def _goals(found: Mapping[str, Times]) -> list[Goal]:
    return [_goal(axis, page, found[axis][page]) for axis in ("items", "learners") for page in PAGES]


def _goal(axis: str, page: str, times: Mapping[str, float]) -> Goal:
    (least, first), *_, (most, last) = times.items()
    return Goal(
        name="G9",
        what=f"{page}, {int(least):,} to {int(most):,} {axis} (ratio: slope)",
        ours=f"{last:.1f} ms at {int(most):,}",
        beside=f"{first:.1f} ms at {int(least):,}",
        ratio=slope(times),
        bound=BOUND,
        at_most=True,
    )


def _figures(axis: str, times: Times) -> str:
    sizes = list(next(iter(times.values())))
    rows = [
        f"| {page} | {' | '.join(f'{each[size]:.1f}' for size in sizes)} | {slope(each):.2f} |"
        for page, each in times.items()
    ]
    head = f"| ms by {axis} | {' | '.join(f'{int(size):,}' for size in sizes)} | slope |"
    return "\n".join([head, "|---" * (len(sizes) + 2) + "|", *rows, ""])


if __name__ == "__main__":
    main()
