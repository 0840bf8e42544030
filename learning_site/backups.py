"""A copy of the SQLite database, taken while the site writes."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

PARTIAL = ".partial"


class BackupError(Exception):
    """No backup was made. The message says why."""


def back_up(database: Path, target: Path) -> None:
    """Copy ``database`` to the new file ``target``: all that was committed when the copy began, and checked.

    The copy is made in one step: a copy in several begins anew whenever somebody writes. In WAL mode it neither
    waits for writers nor makes them wait. ``target`` appears whole or not at all.
    """
    if target.exists():
        raise BackupError(f"{target} exists already.")
    partial = target.with_name(target.name + PARTIAL)
    try:
        _copy(database, partial)
        _check(partial)
        _sync(partial)
        os.link(partial, target)  # fails where somebody made the target meanwhile
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{target} could not be written: {error}") from error
    finally:
        partial.unlink(missing_ok=True)


def _copy(database: Path, partial: Path) -> None:
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    with (
        closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True, timeout=20)) as source,
        closing(sqlite3.connect(partial)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _check(partial: Path) -> None:
    with closing(sqlite3.connect(partial)) as copy:
        (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise BackupError(f"The copy is damaged, and so may be the database: {found}")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
