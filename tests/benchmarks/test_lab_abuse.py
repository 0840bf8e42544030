"""The benchmark of an abused lab, small: its report is whole, and nothing is left over. How fast it was is not asked here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"start", "lesson", "question", "answer"}
COMMAND = ["benchmarks/lab_abuse.py", "--clients", "3", "--seconds", "5", "--only", "errors-and-retries"]


@pytest.mark.timeout(300)
def test_abusers_of_the_lab_are_refused_politely_and_leave_nothing_behind():
    ended = subprocess.run([sys.executable, *COMMAND], check=False, cwd=ROOT, capture_output=True, text=True)
    (line,) = ended.stdout.splitlines()
    report = json.loads(line)
    assert ended.returncode in (0, 1), ended.stderr
    assert report["clients"] == 3
    for learner in (report["alone"], report["abused"]):
        assert 0 < learner["p50"] <= learner["p95"] <= learner["max"]
        assert sum(kind["requests"] for kind in learner["by_kind"].values()) == learner["requests"]
    assert set(report["alone"]["by_kind"]) == KINDS
    abusers = report["abusers"]
    assert abusers["2xx"] > 0
    assert (abusers["5xx"], abusers["unanswered"], abusers["429_without_retry_after"]) == (0, 0, 0)
    assert abusers["by_kind"]["start 302"] == report["runs"]["accepted"] > 0
    assert (report["open_runs_left"], report["tasks_left"], report["learner_errors"]) == (0, 0, 0)
