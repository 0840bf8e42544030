"""System checks of the site."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning  # noqa: A004
from django.db import connection

FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """SQLite from 3.7.0 can corrupt a database in WAL mode under rare timing; fixed in 3.51.3, 3.50.7 and 3.44.6."""
    if version < (3, 7, 0) or version >= FIXED[0]:
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in FIXED)


def check_sqlite_version(
    app_configs: Sequence[AppConfig] | None, *, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if connection.vendor != "sqlite" or not has_wal_reset_bug(sqlite3.sqlite_version_info):
        return []
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} has a rare bug that can corrupt a database in WAL mode.",
            hint="Use a Python built with SQLite 3.51.3, 3.50.7 or 3.44.6 and later, or PostgreSQL "
            "(DATABASE_URL). Keep backups meanwhile.",
            id="recto.W001",
        )
    ]
