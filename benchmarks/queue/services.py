"""Databases of our own on servers that are there anyway, and their removal. None where a server is missing."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress

import psycopg

POSTGRES = os.environ.get("RECTO_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("RECTO_BENCH_REDIS", "redis://127.0.0.1:6379")


class Postgres:
    """Databases that are dropped at the end."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def is_there(self) -> bool:
        with suppress(psycopg.OperationalError):
            self.version()
            return True
        return False

    def version(self) -> str:
        with psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=3) as connection:
            return str(connection.info.server_version // 10_000)

    def create(self, template: str = "template1") -> str:
        """The URL of a new database, empty or a copy of the database with the URL `template`."""
        name = f"recto_queue_{uuid.uuid4().hex[:8]}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}")
        self._names.append(name)
        return f"{POSTGRES}/{name}"

    def remove_all(self) -> None:
        for name in self._names:
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
            connection.execute(statement)


class Redis:
    """Database numbers that nobody uses, never 0, emptied at the end."""

    def __init__(self) -> None:
        self._taken: list[str] = []

    def is_there(self) -> bool:
        try:
            self.version()
        except Exception:  # noqa: BLE001 - no package or no server: the same to us
            return False
        return True

    def version(self) -> str:
        return str(_redis(REDIS).info("server")["redis_version"])

    def take(self) -> str:
        """The URL of an empty database."""
        for number in range(15, 0, -1):
            url = f"{REDIS}/{number}"
            if url not in self._taken and not _redis(url).dbsize():
                self._taken.append(url)
                return url
        raise RuntimeError("No Redis database from 1 to 15 is empty")

    def empty_all(self) -> None:
        for url in self._taken:
            _redis(url).flushdb()


def _redis(url: str):
    import redis

    return redis.Redis.from_url(url, socket_connect_timeout=3)
