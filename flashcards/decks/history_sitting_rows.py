"""A history's sittings as values that fit here: cleaned, with the rows of this server, and without what it does not have."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flashcards.decks.entries import DeckError
from flashcards.decks.history_columns import ITEM, RESPONSE, SITTING
from flashcards.decks.history_reading import MOST_ROWS, Shelf, named_topic, rows_of
from flashcards.decks.history_records import listed, mapping, text, unique_id, whole_numbers
from quizzes.models import Question, Response, Sitting, SittingItem

_MOST_ITEMS = 1_000


@dataclass(slots=True)
class GivenItem:
    """``columns`` of the item, and of its answers in turn."""

    question: Question
    columns: dict[str, Any]
    responses: list[dict[str, Any]]

    @property
    def keys(self) -> set[uuid.UUID]:
        return {response["key"] for response in self.responses}


@dataclass(slots=True)
class GivenSitting:
    """One sitting of the file with its items, in order."""

    topic: int
    columns: dict[str, Any]
    items: list[GivenItem]

    @property
    def uid(self) -> uuid.UUID:
        return self.columns["uid"]  # type: ignore[no-any-return]

    @property
    def keys(self) -> set[uuid.UUID]:
        return set().union(*(item.keys for item in self.items))

    @property
    def questions(self) -> set[int]:
        return {item.question.pk for item in self.items}

    @property
    def is_open(self) -> bool:
        return self.columns.get("state", Sitting.State.CREATED) in Sitting.OPEN

    def leave(self) -> None:
        """Close it where it was left."""
        self.columns["state"] = Sitting.State.ABANDONED
        self.columns["finished_at"] = self.columns.get("active_at") or self.columns.get("started_at")

    def keep(self, items: Sequence[GivenItem]) -> None:
        """Be a sitting of these items alone. Nobody goes on with one that has lost some."""
        self.items = list(items)
        for position, item in enumerate(self.items):
            item.columns["position"] = position
        self.columns["total"] = len(self.items)
        self.columns["right"] = count_right(self.items)
        self.columns["position"] = max(0, min(self.columns.get("position", 0), len(self.items) - 1))
        if self.is_open:
            self.leave()


def count_right(items: Collection[GivenItem]) -> int:
    return sum(item.columns.get("outcome") == SittingItem.Outcome.RIGHT for item in items)


def read_sittings(shelf: Shelf, given: Mapping[str, Any]) -> list[GivenSitting]:
    """Every sitting of which this server knows a question. Call it outside the transaction. Raises DeckError."""
    rows = rows_of(given, "sittings")
    read = [_sitting(shelf, row, f"sittings[{number}]") for number, row in enumerate(rows)]
    sittings = [row for row in read if row]
    keys = [response["key"] for row in sittings for item in row.items for response in item.responses]
    if len({row.uid for row in sittings}) < len(sittings) or len(set(keys)) < len(keys):
        raise DeckError("Two sittings or answers of the file have the same id.")
    if len(keys) > MOST_ROWS:
        raise DeckError(f"The file has more than {MOST_ROWS:,} answers.")
    return sittings


def _sitting(shelf: Shelf, row: object, where: str) -> GivenSitting | None:
    values = mapping(row, where)
    name = named_topic(values, where)
    columns = shelf.load(Sitting, SITTING, values, where) | {
        "uid": unique_id(values.get("uid"), f"{where}.uid")
    }
    rows = enumerate(listed(values.get("items"), f"{where}.items", _MOST_ITEMS))
    read = [_item(shelf, item, f"{where}.items[{number}]") for number, item in rows]
    items = sorted((item for item in read if item), key=lambda item: item.columns["position"])
    if not items:
        return None
    sitting = GivenSitting(shelf.topics.get(name, items[0].question.topic_id), columns, items)
    if len(sitting.questions) < len(items):
        raise DeckError(f"{where} asks a question twice.")
    if [item.columns["position"] for item in items] != list(range(columns["total"])):
        sitting.keep(items)
    return sitting


def _item(shelf: Shelf, row: object, where: str) -> GivenItem | None:
    """None for a question that is not known here; its answers are counted as missing."""
    values = mapping(row, where)
    parts = listed(values.get("question"), f"{where}.question", 2)
    name = [text(part, f"{where}.question") for part in parts]
    question = shelf.questions.get((name[0], name[1])) if len(name) == 2 else None
    answers = listed(values.get("responses", []), f"{where}.responses", _MOST_ITEMS)
    if question is None:
        shelf.lacks(name[0] if name else "", len(answers))
        return None
    choices = shelf.choices.get(question.pk, {}) if question.has_choices else None
    order = [
        [text(pair[0], f"{where}.order", 64), pk]
        for pair in listed(values.get("order", []), f"{where}.order", _MOST_ITEMS)
        if isinstance(pair, list) and len(pair) == 2
        for pk in _numbered([pair[1]], choices, f"{where}.order")
    ]
    responses = [
        _response(shelf, response, choices, f"{where}.responses[{number}]")
        for number, response in enumerate(answers)
    ]
    return GivenItem(question, shelf.load(SittingItem, ITEM, values, where) | {"order": order}, responses)


def _response(shelf: Shelf, row: object, choices: dict[str, int] | None, where: str) -> dict[str, Any]:
    values = mapping(row, where)
    columns = {"answered_at": shelf.now} | shelf.load(Response, RESPONSE, values, where)
    columns.setdefault("told_at", columns["answered_at"])  # files from before answers were kept back
    return {
        **columns,
        "key": unique_id(values.get("key"), f"{where}.key"),
        "chosen": _numbered(values.get("chosen", []), choices, f"{where}.chosen"),
        "order": _numbered(values.get("order", []), choices, f"{where}.order"),
    }


def _numbered(names: object, choices: dict[str, int] | None, where: str) -> list[int]:
    """Primary keys of choices; positions of lines as they are. A choice that is gone is left out."""
    if choices is None:
        return whole_numbers(names, where)
    slugs = [text(name, where) for name in listed(names, where, _MOST_ITEMS)]
    return [choices[slug] for slug in slugs if slug in choices]
