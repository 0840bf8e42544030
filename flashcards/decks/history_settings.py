"""A history's settings, and the parameters that were fitted to its learner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from flashcards.decks.entries import DeckError
from flashcards.decks.history_columns import FIT, LEARNER
from flashcards.decks.history_reading import Shelf
from flashcards.decks.history_records import listed
from flashcards.models import Fit
from flashcards.scheduling import PARAMETERS
from learners.models import Learner


def merge_settings(shelf: Shelf, given: Mapping[str, Any]) -> None:
    """Taken where the learner has not chosen anything here."""
    learner = shelf.learner
    values = shelf.load(Learner, LEARNER, given.get("learner", {}), "learner")
    untouched = Learner()
    for name, value in values.items():
        if getattr(learner, name) == getattr(untouched, name):
            setattr(learner, name, value)
    learner.save(update_fields=LEARNER)


def merge_fit(shelf: Shelf, given: Mapping[str, Any], now: dt.datetime) -> bool:
    """Taken where there is none here, or an older one. Whether other parameters are in use since."""
    if given.get("fit") is None:
        return False
    values = _fit(shelf, given["fit"])
    mine = Fit.objects.select_for_update().filter(pk=shelf.learner.pk).first() or Fit(learner=shelf.learner)
    if mine.fitted_at and mine.fitted_at >= values["fitted_at"]:
        return False
    is_changed = bool(mine.parameters != values["parameters"])
    for name, value in values.items():
        setattr(mine, name, value)
    mine.changed_at = now if is_changed else mine.changed_at
    mine.save()
    return is_changed


def _fit(shelf: Shelf, row: object) -> dict[str, Any]:
    """Cleaned columns, all of them. Parameters have proved themselves: their loss is the lower one."""
    values = shelf.load(Fit, FIT, row, "fit")
    for name in FIT:
        if name != "parameters" and values.get(name) is None:
            raise DeckError(f"fit.{name} is missing.")
    if min(values["loss_ordinary"], values["loss_fitted"]) < 0:
        raise DeckError("fit has a loss below zero.")
    values["parameters"] = _parameters(values.get("parameters"))
    if values["parameters"] and values["loss_fitted"] >= values["loss_ordinary"]:
        raise DeckError("fit.parameters are no better than the ordinary ones.")
    return values


def _parameters(given: object) -> list[float] | None:
    """Within the bounds of FSRS; None where the ordinary ones are in use."""
    if given is None:
        return None
    numbers = listed(given, "fit.parameters", len(PARAMETERS))
    if len(numbers) != len(PARAMETERS) or not all(map(_is_number, numbers)):
        raise DeckError(f"fit.parameters should be {len(PARAMETERS)} numbers.")
    for number, low, high in zip(numbers, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True):
        if not low <= number <= high:
            raise DeckError("fit.parameters are not within their bounds.")
    return [float(number) for number in numbers]


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
