"""One peer's surroundings: its folder, database, broker, and the process that enqueues."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT, manage
from benchmarks.queue.peers import Peer
from benchmarks.queue.services import Postgres, Redis
from benchmarks.queue.work import STAMPS

_ANSWER_SECONDS = 90


class UnavailableError(Exception):
    """A service or a package that the peer needs is missing."""


class Services:
    """The servers, and the databases made on them so far."""

    def __init__(self) -> None:
        self.postgres, self.redis = Postgres(), Redis()
        self._has_postgres, self._has_redis = self.postgres.is_there(), self.redis.is_there()
        self._migrated: dict[str, str] = {}  # settings -> URL of a PostgreSQL database to copy

    def check(self, peer: Peer) -> None:
        if not peer.is_installed:
            raise UnavailableError(f"{peer.package} is not installed")
        if peer.database == "postgres" and not self._has_postgres:
            raise UnavailableError("no PostgreSQL here")
        if peer.needs_redis and not self._has_redis:
            raise UnavailableError("no Redis here")

    def environment_of(self, peer: Peer, folder: Path) -> dict[str, str]:
        """Environment variables of the peer's processes. Its database is migrated."""
        environment = {
            **peer.environment,
            STAMPS: str(folder / "stamps"),
            "RECTO_VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": peer.settings,
            "RECTO_BENCH_BROKER": self.redis.take() if peer.needs_redis else str(folder / "broker.sqlite3"),
            "PYTHONPATH": str(ROOT),
        }
        if peer.database == "postgres":
            environment["DATABASE_URL"] = self._postgres_of(peer, environment)
        if peer.database == "sqlite":
            environment["DATABASE_URL"] = f"sqlite:///{folder / 'queue.sqlite3'}"
            manage("migrate", "--verbosity", "0", environment=environment)
        return environment

    def remove_all(self) -> None:
        self.postgres.remove_all()
        self.redis.empty_all()

    def _postgres_of(self, peer: Peer, environment: dict[str, str]) -> str:
        """Migrations are slow and the same for the same settings: the second database is a copy of an unused first."""
        if peer.settings not in self._migrated:
            url = self.postgres.create()
            manage("migrate", "--verbosity", "0", environment={**environment, "DATABASE_URL": url})
            self._migrated[peer.settings] = url
        return self.postgres.create(template=self._migrated[peer.settings])


class Station:
    """Where a peer is measured. `ask` sends a verb to its driver."""

    def __init__(self, peer: Peer, folder: Path, services: Services) -> None:
        services.check(peer)
        folder.mkdir()
        self.peer = peer
        self.stamps_path = folder / "stamps"
        self._log = folder / "log"
        self._environment = services.environment_of(peer, folder)
        self._driver = self._start()

    def ask(self, verb: str, argument: Any = None) -> Any:
        self._driver.stdin.write(json.dumps([verb, argument]) + "\n")
        self._driver.stdin.flush()
        if not select.select([self._driver.stdout], [], [], _ANSWER_SECONDS)[0]:
            raise RuntimeError(f"{self.peer.full_title}: no answer to {verb}\n{self._last_words()}")
        answer = json.loads(self._driver.stdout.readline() or '{"error": "the driver ended"}')
        if "error" in answer:
            raise RuntimeError(f"{self.peer.full_title}: {verb}: {answer['error']}\n{self._last_words()}")
        return answer["answer"]

    def kill(self) -> None:
        """Kill -9 whatever works the queue: the workers, or the process that enqueues when it is the worker too."""
        if not self.peer.is_in_process:
            self.ask("kill")
            return
        self._driver.kill()
        self._driver.wait()

    def restart(self) -> None:
        if not self.peer.is_in_process:
            self.ask("restart")
            return
        self._driver = self._start()
        self.ask("open", 0)

    def close(self) -> None:
        self._driver.stdin.close()
        try:
            self._driver.wait(20)
        except subprocess.TimeoutExpired:
            self._driver.kill()
            self._driver.wait()

    def _start(self) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "benchmarks.queue.driver", self.peer.engine]
        with self._log.open("a") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **self._environment},
                text=True,
                bufsize=1,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
