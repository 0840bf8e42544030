"""Real processes: a parent that is killed, and a child that has to notice."""

import os
import signal
import subprocess
import sys

from learning_site.orphan import PARENT

CHILD = """
import time
from learning_site.orphan import end_with_parent
end_with_parent()
print("child ready", flush=True)
time.sleep({seconds})
print("child ends by itself", flush=True)
"""
START = "import os, subprocess, sys; {prepare}; subprocess.run([sys.executable, '-c', sys.argv[1]])"


def parent_of_a_child(prepare, seconds):
    program = START.format(prepare=prepare)
    command = [sys.executable, "-c", program, CHILD.format(seconds=seconds)]
    environment = {name: value for name, value in os.environ.items() if name != PARENT}
    parent = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert parent.stdout.readline() == "child ready\n"
    return parent


def test_a_child_ends_when_its_parent_was_killed():
    parent = parent_of_a_child(f"os.environ['{PARENT}'] = str(os.getpid())", seconds=600)
    os.kill(parent.pid, signal.SIGKILL)
    rest, _ = parent.communicate(timeout=60)  # until the child, too, has closed its output
    assert rest == ""


def test_who_was_not_started_by_the_server_is_left_alone():
    parent = parent_of_a_child("pass", seconds=3)
    os.kill(parent.pid, signal.SIGKILL)
    rest, _ = parent.communicate(timeout=60)
    assert rest == "child ends by itself\n"
