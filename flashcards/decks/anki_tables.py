"""The tables of an Anki collection, read from a SQLite file that a stranger made.

The file is opened read-only and an authorizer allows SELECT on the tables named here and nothing else: no functions,
no views, no virtual tables. SQLite's own limits bound lengths; a progress handler bounds time.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, cast

from flashcards.decks.anki_identity import GUID
from flashcards.decks.entries import FIELD, NOTES, DeckError
from flashcards.decks.protobuf import ProtobufError, fields_of, first_int, first_text

_TABLES = frozenset(("col", "notes", "notetypes", "fields", "templates"))
_NAMES = frozenset((*_TABLES, "sqlite_master", "sqlite_schema"))
_SECONDS = 20.0
_LONGEST = 8 * 2**20  # of one value: the old format keeps every note type in one
_MOST_TEXT = 32 * 2**20  # characters of all fields together
_CLOZE = 1
_TEMPLATES = 100
_TYPES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    front: str
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteType:
    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawNote:
    guid: str
    type_id: int
    values: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    types: dict[int, NoteType]
    notes: list[RawNote]
    beyond: int  # notes that were not read, because there are too many


def read_collection(path: Path) -> Collection:
    """Everything of a collection that makes cards. Raises DeckError."""
    try:
        with closing(_opened(path)) as connection:
            tables = _plain_tables(connection)
            types = _types_new(connection) if "notetypes" in tables else _types_old(connection)
            count = _int(connection.execute("SELECT id FROM notes"))
            return Collection(types=types, notes=list(_notes(connection)), beyond=max(0, count - NOTES))
    except (
        sqlite3.Error,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        ProtobufError,
        RecursionError,
    ) as error:
        if isinstance(error, sqlite3.OperationalError) and "interrupted" in str(error):
            raise DeckError("The collection takes too long to read.") from error
        raise DeckError("The collection inside the file is broken, or not one of Anki's.") from error


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA mmap_size = 0")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000)
    connection.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 100)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.create_collation(
        "unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold())
    )
    deadline = time.monotonic() + _SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    connection.set_authorizer(_allow)
    return connection


def _allow(action: int, first: str | None, second: str | None, _base: str | None, _source: str | None) -> int:
    is_allowed = action == sqlite3.SQLITE_SELECT or (action == sqlite3.SQLITE_READ and first in _NAMES)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _plain_tables(connection: sqlite3.Connection) -> frozenset[str]:
    """Names of the tables we know; each has to be an ordinary one."""
    rows = connection.execute("SELECT name, type, sql FROM sqlite_master").fetchmany(1_000)
    found = {
        str(name).lower(): (kind, str(sql or "")) for name, kind, sql in rows if kind in ("table", "view")
    }
    for name in _TABLES & found.keys():
        kind, sql = found[name]
        if kind != "table" or not sql.lstrip().upper().startswith("CREATE TABLE"):
            raise DeckError(f"The collection's {name} is no ordinary table.")
    if "notes" not in found:
        raise DeckError("The collection has no notes.")
    return _TABLES & found.keys()


def _int(rows: sqlite3.Cursor) -> int:
    return sum(1 for _ in rows)


def _notes(connection: sqlite3.Connection) -> Iterator[RawNote]:
    rows = connection.execute("SELECT guid, mid, tags, flds FROM notes")
    left = _MOST_TEXT
    for guid, type_id, tags, values in islice(rows, NOTES):
        left -= len(str(values))
        if left < 0:
            raise DeckError(f"The collection has more than {_MOST_TEXT // 2**20} MB of text.")
        yield RawNote(
            guid=str(guid)[:GUID],
            type_id=int(type_id),
            values=tuple(value[: FIELD + 1] for value in str(values).split("\x1f")[:100]),
            tags=tuple(str(tags or "").split()),
        )


# ---- note types


def _types_old(connection: sqlite3.Connection) -> dict[int, NoteType]:
    """Until version 11 all of them are one JSON text."""
    (text,) = connection.execute("SELECT models FROM col").fetchone()
    models = cast("dict[str, Any]", json.loads(text))
    return {int(key): _type_old(model) for key, model in list(models.items())[:_TYPES]}


def _type_old(model: dict[str, Any]) -> NoteType:
    by_place = sorted(model["flds"], key=lambda entry: int(entry["ord"]))
    templates = sorted(model["tmpls"], key=lambda entry: int(entry["ord"]))[:_TEMPLATES]
    return NoteType(
        name=str(model["name"])[:100],
        is_cloze=int(model.get("type", 0)) == _CLOZE,
        fields=tuple(str(entry["name"])[:100] for entry in by_place),
        templates=tuple(
            Template(front=str(entry["qfmt"])[:FIELD], back=str(entry["afmt"])[:FIELD]) for entry in templates
        ),
    )


def _types_new(connection: sqlite3.Connection) -> dict[int, NoteType]:
    """Later they are tables, with settings as protocol buffers: kind is 1 of a type, the two formats 1 and 2 of a template."""
    fields = _grouped(connection.execute("SELECT ntid, ord, name FROM fields"))
    templates = _grouped(connection.execute("SELECT ntid, ord, config FROM templates"))
    rows = connection.execute("SELECT id, name, config FROM notetypes").fetchmany(_TYPES)
    return {
        int(key): NoteType(
            name=str(name)[:100],
            is_cloze=first_int(fields_of(config), 1) == _CLOZE,
            fields=tuple(str(field)[:100] for field in fields.get(key, ())),
            templates=tuple(_template_new(config) for config in templates.get(key, ())[:_TEMPLATES]),
        )
        for key, name, config in rows
    }


def _template_new(config: bytes) -> Template:
    found = fields_of(config)
    return Template(front=first_text(found, 1)[:FIELD], back=first_text(found, 2)[:FIELD])


def _grouped(rows: sqlite3.Cursor) -> dict[int, list[Any]]:
    """Values by note type, in the order of their ordinals."""
    found: dict[int, list[tuple[int, Any]]] = {}
    for key, place, value in rows.fetchmany(100_000):
        found.setdefault(int(key), []).append((int(place), value))
    return {
        key: [value for _, value in sorted(pairs, key=lambda pair: pair[0])] for key, pairs in found.items()
    }
