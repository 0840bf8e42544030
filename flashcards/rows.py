"""The rows that a grade reads and writes, by cursor: through the ORM the same five statements take four times as long.

Each function is one statement on the cursor of an open transaction. Column names come from the models.
"""

# ruff: noqa: S608 - every name in these statements comes from a model
from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from flashcards.models import Fit, Memory, Review, TopicMemory
from flashcards.scheduling import PARAMETERS


class Counted(NamedTuple):
    """The columns of a TopicMemory that a grade moves."""

    pk: int
    cards: int
    others: int
    decay: float
    sums: list[float]
    counted_at: dt.datetime


_LOCK = "FOR UPDATE OF {}" if connection.vendor == "postgresql" else ""
_MEMORY = [field.attname for field in Memory._meta.concrete_fields]
_LOGGED = [field.attname for field in Review._meta.concrete_fields if not field.primary_key]
_MOVED = (
    "state",
    "step",
    "stability",
    "difficulty",
    "due_at",
    "last_reviewed_at",
    "reps",
    "lapses",
    "mistake",
    "buried_until",
)
_COUNTED = ("cards", "others", "sums", "counted_at")


def _columns(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)


def _changes(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}" = %s' for name in names)


_SELECT_MEMORY = (
    f'SELECT {_columns(_MEMORY, "m.")}, f."parameters" FROM "{Memory._meta.db_table}" m '
    f'LEFT JOIN "{Fit._meta.db_table}" f ON f."learner_id" = m."learner_id" '
    'WHERE m."learner_id" = %s AND m."{}_id" = %s ' + _LOCK.format("m")
)
_INSERT_REVIEW = (
    f'INSERT INTO "{Review._meta.db_table}" ({_columns(_LOGGED)}) VALUES ({", ".join(["%s"] * len(_LOGGED))}) '
    'ON CONFLICT ("learner_id", "key") DO NOTHING RETURNING "id"'
)
_UPDATE_MEMORY = f'UPDATE "{Memory._meta.db_table}" SET {_changes(_MOVED)} WHERE "id" = %s'
_SELECT_SUMS = (
    f'SELECT "id", "cards", "others", "decay", "sums", "counted_at" FROM "{TopicMemory._meta.db_table}" t '
    'WHERE "learner_id" = %s AND "topic_id" = %s ' + _LOCK.format("t")
)
_UPDATE_SUMS = f'UPDATE "{TopicMemory._meta.db_table}" SET {_changes(_COUNTED)} WHERE "id" = %s'


def read_memory(
    cursor: CursorWrapper, learner: int, pointer: str, item: int
) -> tuple[Memory, tuple[float, ...]] | None:
    """The memory of that item, its row locked, and the learner's parameters. ``pointer`` is "card", "question" …"""
    cursor.execute(_SELECT_MEMORY.format(pointer), (learner, item))
    row = cursor.fetchone()
    if row is None:
        return None
    *values, parameters = row
    memory = Memory.from_db(connection.alias, _MEMORY, [_read(value) for value in values])
    return memory, tuple(json.loads(parameters)) if parameters else PARAMETERS


def write_review(cursor: CursorWrapper, review: Review) -> bool:
    """Append it to the log; False where the learner used the key before."""
    cursor.execute(_INSERT_REVIEW, _written(review, _LOGGED))
    row = cursor.fetchone()
    if row is None:
        return False
    review.pk, review._state.adding = row[0], False
    return True


def write_schedule(cursor: CursorWrapper, memory: Memory) -> None:
    cursor.execute(_UPDATE_MEMORY, (*_written(memory, _MOVED), memory.pk))


def read_sums(cursor: CursorWrapper, learner: int, topic: int) -> Counted | None:
    """All memories of the topic taken together, the row locked."""
    cursor.execute(_SELECT_SUMS, (learner, topic))
    row = cursor.fetchone()
    if row is None:
        return None
    pk, cards, others, decay, sums, counted_at = row
    return Counted(pk, cards, others, decay, json.loads(sums), _read(counted_at))


def write_sums(cursor: CursorWrapper, row: Counted) -> None:
    values = (row.cards, row.others, json.dumps(row.sums), _moment(row.counted_at), row.pk)
    cursor.execute(_UPDATE_SUMS, values)


def _read(value: Any) -> Any:
    """SQLite gives moments without their zone, which is UTC."""
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)
    return value


def _written(row: models.Model, names: Sequence[str]) -> list[Any]:
    return [_WRITE.get(type(value := getattr(row, name)), _as_it_is)(value) for name in names]


def _as_it_is(value: Any) -> Any:
    return value


def _moment(value: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _key(value: uuid.UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


_WRITE: dict[type, Any] = {dt.datetime: _moment, uuid.UUID: _key, dict: json.dumps, list: json.dumps}
