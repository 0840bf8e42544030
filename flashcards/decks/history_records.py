"""Rows as plain JSON values and back. Only the named columns travel, and each is cleaned as its column demands."""

from __future__ import annotations

import datetime as dt
import math
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models

from courseware.limits import LARGEST_INTEGER
from flashcards.decks.entries import DeckError

FORMAT = "recto-history"
VERSION = 1
_AHEAD = frozenset(("due_at", "buried_until", "deadline_at", "comes_back_at"))
_FIRST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_FARTHEST = dt.timedelta(days=101 * 366)  # FSRS plans a century ahead at most
_DAY = dt.timedelta(days=1)  # a learner's day may be tomorrow by UTC
_FAST = dt.timedelta(hours=1)
_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")  # PostgreSQL stores no NUL, and no encoding has half a character


def dump(row: models.Model, columns: Sequence[str]) -> dict[str, Any]:
    """JSON values of the columns."""
    return {name: _plain(getattr(row, name)) for name in columns if has_column(type(row), name)}


def has_column(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def load(
    model: type[models.Model], columns: Sequence[str], given: object, where: str, now: dt.datetime
) -> dict[str, Any]:
    """Values for the columns, cleaned; one that has a default may be missing. Raises DeckError that names the place.

    What happened cannot lie ahead of ``now``: a clock that is a little fast is put right, more is refused.
    """
    values = mapping(given, where)
    known = [name for name in columns if has_column(model, name)]
    for name in known:
        field = cast("models.Field[Any, Any]", model._meta.get_field(name))
        if name not in values and not (field.has_default() or field.null or field.blank):
            raise DeckError(f"{where}.{name} is missing.")
    cleaned = {
        name: _cleaned(model, name, values[name], f"{where}.{name}") for name in known if name in values
    }
    return {name: _in_time(name, value, f"{where}.{name}", now) for name, value in cleaned.items()}


def _in_time(name: str, value: Any, where: str, now: dt.datetime) -> Any:
    """A date within what can be. ``_AHEAD`` names those of what is still to come."""
    if not isinstance(value, dt.date):
        return value
    at = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time(), dt.UTC)
    if at < _FIRST:
        raise DeckError(f"{where} lies before {_FIRST.year}.")
    if name in _AHEAD and at > now + _FARTHEST:
        raise DeckError(f"{where} lies too far in the future: {value.isoformat()}.")
    if name not in _AHEAD and at > now + (_FAST if at is value else _DAY):
        raise DeckError(f"{where} lies in the future: {value.isoformat()}.")
    return value if name in _AHEAD or at is not value else min(at, now)


def _cleaned(model: type[models.Model], name: str, value: Any, where: str) -> Any:
    field = cast("models.Field[Any, Any]", model._meta.get_field(name))
    if isinstance(field, models.JSONField) or (value is None and field.null):
        return value  # the caller looks into it
    if value == "" and isinstance(field, models.TextField):
        return value
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise DeckError(f"{where} is too large.")
    if isinstance(value, float) and isinstance(field, models.IntegerField) and not value.is_integer():
        raise DeckError(f"{where} should be a whole number.")
    if isinstance(value, (dict, list)) or (isinstance(value, str) and _UNKEPT.search(value)):
        raise DeckError(f"{where} is not what it should be.")
    try:
        cleaned = field.clean(value, None)
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise DeckError(f"{where} is not what it should be.") from error
    if isinstance(cleaned, float) and not math.isfinite(cleaned):
        raise DeckError(f"{where} is no number.")
    if isinstance(field, models.DateTimeField) and cleaned is not None and cleaned.tzinfo is None:
        raise DeckError(f"{where} has no time zone.")
    return cleaned


def mapping(given: object, where: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise DeckError(f"{where} should hold names and values.")
    return given


def listed(given: object, where: str, most: int) -> list[Any]:
    if not isinstance(given, list):
        raise DeckError(f"{where} should be a list.")
    if len(given) > most:
        raise DeckError(f"{where} has {len(given):,} entries; {most:,} are allowed.")
    return given


def text(given: object, where: str, longest: int = 200) -> str:
    if not isinstance(given, str) or len(given) > longest or _UNKEPT.search(given):
        raise DeckError(f"{where} should be a text of at most {longest} characters.")
    return given


def whole_numbers(given: object, where: str, most: int = 1_000) -> list[int]:
    """A list of whole numbers from 0. Raises DeckError."""
    numbers = listed(given, where, most)
    for number in numbers:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= LARGEST_INTEGER:
            raise DeckError(f"{where} should hold whole numbers.")
    return numbers


def moment(given: object, where: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text(given, where))
    except ValueError as error:
        raise DeckError(f"{where} should be a date and time.") from error
    if at.tzinfo is None:
        raise DeckError(f"{where} has no time zone.")
    return at


def unique_id(given: object, where: str) -> uuid.UUID:
    try:
        return uuid.UUID(text(given, where))
    except ValueError as error:
        raise DeckError(f"{where} should be an id.") from error


def key_here(response: int) -> uuid.UUID:
    """The key of the review that the answer with this primary key makes, as ``flashcards.receivers`` gives it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"quizzes/responses/{response}")


def key_in_files(response: uuid.UUID) -> uuid.UUID:
    """The same review's key in a file: primary keys differ between servers, keys of responses don't."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"recto/responses/{response}")


def _plain(value: Any) -> Any:
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
