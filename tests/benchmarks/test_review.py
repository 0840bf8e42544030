"""The benchmark of graded reviews, small: it runs to its end and prints every line. How fast it was is not asked here."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ["benchmarks/review.py", "--rounds", "1", "--reviews", "5", "--due", "200"]


def test_it_measures_us_beside_anki_raw_statements_and_the_scheduler():
    ended = subprocess.run([sys.executable, *COMMAND], check=False, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    lines = [line for line in ended.stdout.splitlines() if line.startswith("| G6 |")]
    assert len(lines) == 4
    assert "anki" in lines[0]
    assert "sqlite3" in lines[1]
    assert "of 200" in lines[2]
    assert "| 0.00 | ≤ 1 | met |" in lines[3]  # our log-loss is that of the fsrs package
