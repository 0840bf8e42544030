"""The benchmark of growth, small: its report is whole, and its rows are those of learners. How fast it was is not asked here."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.growth import PAGES, slope

ROOT = Path(__file__).resolve().parents[2]


def test_a_slope_is_of_logarithms():
    assert slope({"10": 7.0, "100": 7.0, "1000": 7.0}) == 0
    assert slope({"10": 1.0, "100": 10.0, "1000": 100.0}) == pytest.approx(1)


@pytest.mark.timeout(300)
def test_every_page_is_judged_on_both_axes():
    command = [sys.executable, "benchmarks/growth.py", "--largest", "100"]
    ended = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    goals = [line for line in ended.stdout.splitlines() if line.startswith("| G9 ")]
    named = [line.split("|")[2].split(", ")[0].strip() for line in goals]
    assert named == [page.split(", ")[0] for page in PAGES] * 2
    assert sum("10 to 100 items" in line for line in goals) == len(PAGES)
    assert sum("1 to 100 learners" in line for line in goals) == len(PAGES)
