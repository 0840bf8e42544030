"""A backup made while others write can be restored, and holds all that was acknowledged before it began."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from learning_site.backups import PARTIAL, BackupError, back_up

ROOT = Path(__file__).parents[2]


def connect(path):
    opened = sqlite3.connect(path, timeout=30, isolation_level=None)
    opened.execute("PRAGMA synchronous = NORMAL")
    return opened


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "site.sqlite3"
    with closing(connect(path)) as opened:
        opened.execute("PRAGMA journal_mode = WAL")
        opened.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        opened.execute("BEGIN")
        rows = ((f"{number:0400}",) for number in range(5000))
        opened.executemany("INSERT INTO answers (text) VALUES (?)", rows)
        opened.execute("COMMIT")
    return path


class Writer(Thread):
    """Answers without a pause; `acknowledged` counts those that were committed."""

    def __init__(self, path, stop):
        super().__init__()
        self.path, self.stop, self.acknowledged = path, stop, 0

    def run(self):
        with closing(connect(self.path)) as opened:
            while not self.stop.is_set():
                opened.execute("INSERT INTO answers (text) VALUES ('during')")
                self.acknowledged += 1


def restored(path):
    """The answers of a backup that a site would open, after all checks SQLite has."""
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        return opened.execute("SELECT count(*) FROM answers").fetchone()[0]


def test_a_backup_during_writes_holds_what_was_acknowledged_at_its_start(database, tmp_path):
    stop = Event()
    writers = [Writer(database, stop) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        for number in range(5):
            acknowledged = sum(writer.acknowledged for writer in writers)
            target = tmp_path / f"copy-{number}.sqlite3"
            back_up(database, target)
            assert restored(target) >= 5000 + acknowledged
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert sum(writer.acknowledged for writer in writers) > 0
    assert restored(database) == 5000 + sum(writer.acknowledged for writer in writers)


def test_a_backup_is_one_private_file(database, tmp_path):
    target = tmp_path / "backup" / "copy.sqlite3"
    target.parent.mkdir()
    back_up(database, target)
    assert restored(target) == 5000
    assert [path.name for path in target.parent.iterdir()] == ["copy.sqlite3"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_backup_never_replaces_a_file(database, tmp_path):
    target = tmp_path / "copy.sqlite3"
    target.write_text("precious")
    with pytest.raises(BackupError, match="exists already"):
        back_up(database, target)
    assert target.read_text() == "precious"


def test_a_backup_that_cannot_be_written_leaves_nothing(database, tmp_path):
    with pytest.raises(BackupError, match="could not be written"):
        back_up(database, tmp_path / "nowhere" / "copy.sqlite3")
    damaged = tmp_path / "damaged.sqlite3"
    damaged.write_bytes(b"not a database" * 100)
    with pytest.raises(BackupError):
        back_up(damaged, tmp_path / "copy.sqlite3")
    assert not (tmp_path / "copy.sqlite3").exists()
    assert not (tmp_path / f"copy.sqlite3{PARTIAL}").exists()


def test_what_is_left_of_a_killed_backup_is_no_obstacle(database, tmp_path):
    (tmp_path / f"copy.sqlite3{PARTIAL}").write_text("half")
    back_up(database, tmp_path / "copy.sqlite3")
    assert restored(tmp_path / "copy.sqlite3") == 5000


def test_the_command_copies_the_sites_database_and_a_site_runs_on_the_copy(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "RECTO_VAR_DIR": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "learning_site.settings",
    }
    manage(environment, "migrate", "--verbosity", "0")
    said = manage(environment, "backup", str(tmp_path))
    copy = next(tmp_path.glob("recto-*.sqlite3"))
    assert str(copy) in said
    manage(environment | {"DATABASE_URL": f"sqlite:///{copy}"}, "migrate", "--check")


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout


def test_on_postgresql_the_command_names_the_tool_for_it(tmp_path, monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(CommandError, match="pg_dump"):
        call_command("backup", str(tmp_path / "copy"))
    assert list(tmp_path.iterdir()) == []
