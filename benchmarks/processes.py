"""Servers as processes of their own, and wrk as the load."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
GRANIAN = ("-m", "granian", "--interface", "wsgi", "--workers", "1", "--no-ws", "--log-level", "warning")
GUNICORN = (
    "-m",
    "gunicorn",
    "--worker-class",
    "gthread",
    "--workers",
    "1",
    "--threads",
    "8",
    "--log-level",
    "warning",
)


def granian(application: str, port: int, threads: int = 64) -> list[str]:
    return [PYTHON, *GRANIAN, "--blocking-threads", str(threads), "--port", str(port), application]


def gunicorn(application: str, port: int) -> list[str]:
    return [PYTHON, *GUNICORN, "--bind", f"127.0.0.1:{port}", application]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], port: int, environment: Mapping[str, str], log: Path = Path(os.devnull)
) -> Iterator[str]:
    """The server's address, while it runs. What it prints goes to ``log``."""
    with log.open("ab") as printed:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=printed, stderr=printed
        )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"The server ended at its start: {process.args}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("The server did not listen within 30 seconds.")


@dataclass(frozen=True)
class Load:
    """Requests a second, and latency percentiles in milliseconds. ``failed`` counts other statuses than 2xx and 3xx."""

    rps: float
    p50: float
    p99: float
    failed: int


def wrk(
    url: str, *, clients: int = 16, seconds: int = 4, headers: Sequence[str] = (), script: Path | None = None
) -> Load:
    """Load ``url`` from one wrk thread. Install it with `apt-get install wrk`."""
    if not shutil.which("wrk"):
        sys.exit("The benchmarks of served pages need wrk: apt-get install wrk")
    command = [
        "wrk",
        "-t1",
        f"-c{clients}",
        f"-d{seconds}s",
        "--latency",
        *(f"-H{header}" for header in headers),
    ]
    if script:
        command += ["-s", str(script)]
    printed = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    return Load(
        rps=float(_found(r"Requests/sec:\s+([\d.]+)", printed)),
        p50=_milliseconds(_found(r"(?m)^\s+50%\s+(\S+)\s*$", printed)),
        p99=_milliseconds(_found(r"(?m)^\s+99%\s+(\S+)\s*$", printed)),
        failed=int(re.search(r"Non-2xx or 3xx responses: (\d+)", printed)[1])  # type: ignore[index]
        if "Non-2xx" in printed
        else 0,
    )


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        sys.exit(f"wrk printed something else than expected:\n{text}")
    return match[1]


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def manage(*arguments: str, environment: Mapping[str, str]) -> None:
    subprocess.run(
        [PYTHON, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.DEVNULL,
    )
