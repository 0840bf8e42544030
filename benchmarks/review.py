"""G6: a graded review, committed at synchronous=FULL, beside the anki package and raw SQL; the next due of 100,000.

Run it as ``python -m benchmarks.review`` or ``python benchmarks/review.py``. The three take turns on one machine.
"""

from __future__ import annotations

import sys

# Run as a script, benchmarks/queue would hide Python's own queue.
sys.path[0] = sys.path[0].removesuffix("/benchmarks")

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.processes import manage
from benchmarks.report import Goal, table

ROOT = Path(__file__).resolve().parents[1]


def measure(rounds: int = 7, reviews: int = 300, due: int = 100_000) -> list[Goal]:
    """Each of the three makes so many reviews in each of the rounds, the learner of the last has so many due."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "RECTO_VAR_DIR": folder,
            "RECTO_SECRET_KEY": "benchmark " * 6,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "DATABASE_URL": f"sqlite:///{folder}/recto.sqlite3",
        }
        manage("migrate", environment=environment)
        command = [
            sys.executable,
            "-m",
            "benchmarks.reviews_timed",
            folder,
            *map(str, (rounds, reviews, due)),
        ]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE
        )
    return _goals(json.loads(done.stdout.splitlines()[-1]))


def _goals(found: dict[str, Any]) -> list[Goal]:
    ours, anki, raw = found["ours"], found["anki"], found["raw"]
    return [
        Goal(
            name="G6",
            what="a graded review, committed",
            ours=f"{ours:,.0f}/s",
            beside=f"the anki package {anki:,.0f}/s",
            ratio=ours / anki,
            bound=1,
            at_most=False,
        ),
        Goal(
            name="G6",
            what="a graded review, committed",
            ours=f"{ours:,.0f}/s",
            beside=f"the same rows by sqlite3 alone {raw:,.0f}/s",
            ratio=ours / raw,
            bound=0.6,
            at_most=False,
        ),
        Goal(
            name="G6",
            what=f"next due of {found['due']:,} (ratio: milliseconds)",
            ours=f"{found['next_due']:.2f} ms",
            beside=f"the hundred that the review mixes {found['window']:.2f} ms",
            ratio=found["next_due"],
            bound=1,
            at_most=True,
        ),
        Goal(
            name="G6",
            what=f"log-loss of {found['predictions']:,} predictions (ratio: difference × 1e6)",
            ours=f"{found['loss']:.6f}",
            beside=f"the fsrs package {found['loss_fsrs']:.6f}",
            ratio=abs(found["loss"] - found["loss_fsrs"]) * 1e6,
            bound=1,
            at_most=True,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--reviews", type=int, default=300, help="of each, in a round")
    parser.add_argument("--due", type=int, default=100_000, help="items, a multiple of 100")
    print(table(measure(**vars(parser.parse_args()))))
