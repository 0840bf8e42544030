"""Processes are told apart even when ids are reused."""

import os
import subprocess
import sys

from background import identity


def test_this_process_lives_under_its_own_start_tick():
    tick = identity.start_tick(os.getpid())

    assert tick.isdigit()
    assert identity.is_alive(os.getpid(), tick)


def test_a_reused_process_id_is_another_process():
    assert not identity.is_alive(os.getpid(), "1")


def test_a_killed_process_is_dead_before_and_after_its_parent_collects_it():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    tick = identity.start_tick(child.pid)
    assert identity.is_alive(child.pid, tick)

    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

    assert not identity.is_alive(child.pid, tick)
    child.wait()
    assert not identity.is_alive(child.pid, tick)


def test_a_command_name_with_brackets_does_not_confuse(tmp_path):
    script = tmp_path / "a) b (c"
    script.write_text("#!/bin/sh\nread line\n")
    script.chmod(0o755)
    child = subprocess.Popen([script], stdin=subprocess.PIPE)

    assert identity.is_alive(child.pid, identity.start_tick(child.pid))
    child.communicate(b"\n")


def test_worker_ids_differ_and_fit_the_queue_table():
    first, second = identity.new_worker_id(), identity.new_worker_id()

    assert first != second
    assert len(f"{first}.99") <= 64
