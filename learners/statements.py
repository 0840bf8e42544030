"""Statements whose text is made once, for the few that every answer waits for.

Django's wrappers around a statement take longer than SQLite takes to run it. So there a statement goes to the driver
itself, unless somebody watches (a query log, an execute wrapper); errors are Django's either way. It belongs into an
open transaction. PostgreSQL's driver gets it the usual way and prepares it by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


def database() -> BaseDatabaseWrapper:
    """The connection of this thread, itself: the proxy looks it up anew for every attribute."""
    return connections[DEFAULT_DB_ALIAS]


class Statement:
    """``text`` has ``%s`` for its values and no other percent sign. Values are what the driver takes."""

    __slots__ = ("_native", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._native = text.replace("%s", "?")

    def first(self, database: BaseDatabaseWrapper, values: Sequence[Any]) -> Any:
        """The first row as a tuple; None where there is none."""
        if not _is_direct(database):
            with database.cursor() as cursor:
                cursor.execute(self._text, values)
                return cursor.fetchone()
        with database.wrap_database_errors:
            return database.connection.execute(self._native, values).fetchone()

    def run(self, database: BaseDatabaseWrapper, values: Sequence[Any]) -> int:
        """How many rows it changed."""
        if not _is_direct(database):
            with database.cursor() as cursor:
                cursor.execute(self._text, values)
                return int(cursor.rowcount)
        with database.wrap_database_errors:
            return int(database.connection.execute(self._native, values).rowcount)


def moment_for(database: BaseDatabaseWrapper, value: dt.datetime | None) -> Any:
    """An aware datetime as the driver takes it."""
    if value is None or database.vendor != "sqlite" or value.tzinfo is not dt.UTC:
        return database.ops.adapt_datetimefield_value(value)
    return str(value.replace(tzinfo=None))


def moment_from(value: dt.datetime | None) -> dt.datetime | None:
    """SQLite gives moments without their zone, which is UTC."""
    return value.replace(tzinfo=dt.UTC) if value is not None and value.tzinfo is None else value


def _is_direct(database: BaseDatabaseWrapper) -> bool:
    if database.vendor != "sqlite" or database.execute_wrappers or database.queries_logged:
        return False
    database.validate_no_broken_transaction()
    return database.in_atomic_block
