"""The rows that a grade reads and writes, by statements whose text is made once: through the ORM they take four times as long.

Each function is one statement in an open transaction. Column names come from the models.
"""

# ruff: noqa: S608 - every name in these statements comes from a model
from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from flashcards.models import Fit, Memory, Review, TopicMemory
from flashcards.scheduling import PARAMETERS, Schedule
from learners.statements import Statement, moment_for, moment_from


class Held(NamedTuple):
    """A memory's row, locked, as a grade needs it."""

    pk: int
    topic_id: int | None
    card_id: int | None
    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due_at: dt.datetime | None
    last_reviewed_at: dt.datetime | None
    mistake: int | None
    reps: int
    lapses: int
    rev: int
    suspended_at: dt.datetime | None
    buried_until: dt.datetime | None
    parameters: tuple[float, ...]  # of the learner

    @property
    def schedule(self) -> Schedule:
        return Schedule(
            state=self.state,
            step=self.step,
            stability=self.stability,
            difficulty=self.difficulty,
            due_at=self.due_at,
            last_reviewed_at=self.last_reviewed_at,
            mistake=self.mistake,
        )


class Entry(NamedTuple):
    """A line of the log: the columns of a Review but its own key."""

    learner_id: int
    memory_id: int
    key: uuid.UUID
    rating: int
    reviewed_at: dt.datetime
    before: dict[str, Any]
    is_first: bool
    was_sure: bool
    rev: int
    duration_ms: int
    source: str
    due_at: dt.datetime | None
    study_day: dt.date | None
    undone_at: dt.datetime | None = None


class Counted(NamedTuple):
    """The columns of a TopicMemory that a grade moves."""

    pk: int
    cards: int
    others: int
    decay: float
    sums: list[float]
    counted_at: dt.datetime


_READ = Held._fields[1:-1]
_MOVED = (
    "state",
    "step",
    "stability",
    "difficulty",
    "due_at",
    "last_reviewed_at",
    "mistake",
    "reps",
    "lapses",
)
_COUNTED = ("cards", "others", "sums", "counted_at")
_LOCK = "FOR UPDATE OF {}" if connection.vendor == "postgresql" else ""


def _columns(names: Sequence[str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in names)


def _changes(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}" = %s' for name in names)


_SELECT_MEMORY = {
    pointer: Statement(
        f'SELECT m."id", {_columns(_READ, "m.")}, f."parameters" FROM "{Memory._meta.db_table}" m '
        f'LEFT JOIN "{Fit._meta.db_table}" f ON f."learner_id" = m."learner_id" '
        f'WHERE m."learner_id" = %s AND m."{pointer}_id" = %s ' + _LOCK.format("m")
    )
    for pointer in ("card", "question", "prompt", "own_card")
}
_INSERT_REVIEW = Statement(
    f'INSERT INTO "{Review._meta.db_table}" ({_columns(Entry._fields)}) '
    f'VALUES ({", ".join(["%s"] * len(Entry._fields))}) ON CONFLICT ("learner_id", "key") DO NOTHING'
)
_UPDATE_MEMORY = Statement(
    f'UPDATE "{Memory._meta.db_table}" SET {_changes(_MOVED)}, "buried_until" = NULL WHERE "id" = %s'
)
_SELECT_SUMS = Statement(
    f'SELECT "id", "cards", "others", "decay", "sums", "counted_at" FROM "{TopicMemory._meta.db_table}" t '
    'WHERE "learner_id" = %s AND "topic_id" = %s ' + _LOCK.format("t")
)
_UPDATE_SUMS = Statement(f'UPDATE "{TopicMemory._meta.db_table}" SET {_changes(_COUNTED)} WHERE "id" = %s')


def read_memory(database: BaseDatabaseWrapper, learner: int, pointer: str, item: int) -> Held | None:
    """The memory of that item, its row locked. ``pointer`` is "card", "question" …"""
    row = _SELECT_MEMORY[pointer].first(database, (learner, item))
    if row is None:
        return None
    held = Held._make(row)
    return held._replace(
        due_at=moment_from(held.due_at),
        last_reviewed_at=moment_from(held.last_reviewed_at),
        suspended_at=moment_from(held.suspended_at),
        buried_until=moment_from(held.buried_until),
        parameters=_parameters(row[-1]),
    )


def write_review(database: BaseDatabaseWrapper, entry: Entry) -> bool:
    """Append it to the log; False where the learner used the key before."""
    values = entry._replace(
        key=entry.key if database.features.has_native_uuid_field else entry.key.hex,  # type: ignore[arg-type]
        reviewed_at=moment_for(database, entry.reviewed_at),
        before=json.dumps(entry.before),  # type: ignore[arg-type]
        due_at=moment_for(database, entry.due_at),
        study_day=database.ops.adapt_datefield_value(entry.study_day),  # type: ignore[arg-type]
    )
    return _INSERT_REVIEW.run(database, values) == 1


def write_schedule(database: BaseDatabaseWrapper, held: Held, to: Schedule, *, is_lapse: bool) -> None:
    """The memory after a grade."""
    values = (
        to.state,
        to.step,
        to.stability,
        to.difficulty,
        moment_for(database, to.due_at),
        moment_for(database, to.last_reviewed_at),
        to.mistake,
        held.reps + 1,
        held.lapses + is_lapse,
        held.pk,
    )
    _UPDATE_MEMORY.run(database, values)


def read_sums(database: BaseDatabaseWrapper, learner: int, topic: int) -> Counted | None:
    """All memories of the topic taken together, the row locked."""
    row = _SELECT_SUMS.first(database, (learner, topic))
    if row is None:
        return None
    pk, cards, others, decay, sums, counted_at = row
    return Counted(pk, cards, others, decay, json.loads(sums), moment_from(counted_at))  # type: ignore[arg-type]


def write_sums(database: BaseDatabaseWrapper, row: Counted) -> None:
    moment = moment_for(database, row.counted_at)
    _UPDATE_SUMS.run(database, (row.cards, row.others, json.dumps(row.sums), moment, row.pk))


@lru_cache(maxsize=1024)
def _parameters(text: str | None) -> tuple[float, ...]:
    return tuple(json.loads(text)) if text else PARAMETERS
