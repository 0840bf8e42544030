"""Real processes on the test's own database."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment_of(url):
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "learning_site.settings",
        "PYTHONPATH": str(ROOT),
    }


def database_url():
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = f"{settings['HOST'] or 'localhost'}:{settings['PORT'] or 5432}"
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{host}/{settings['NAME']}"


def start_server(**more):
    """A process that works the queue like a serving one; returns once it does."""
    process = start("-m", "tests.background.server", stdout=subprocess.PIPE, **more)
    assert process.stdout.readline() == b"ready\n"
    return process


def start(*arguments, stdout=subprocess.DEVNULL, url="", **more):
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**environment_of(url or database_url()), **more},
        stdout=stdout,
        stderr=None,  # pytest shows it beside a failure
        start_new_session=True,
    )


def kill(process):
    """kill -9, with all its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    end(process)


def terminate(process, seconds=30):
    process.terminate()
    return end(process, seconds)


def end(process, seconds=30):
    code = process.wait(seconds)
    if process.stdout:
        process.stdout.close()
    return code
