"""A history's sittings with every answer, merged: a sitting is known by its id, an answer by its key."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flashcards.decks.entries import DeckError
from flashcards.decks.history_columns import ITEM, RESPONSE, SITTING
from flashcards.decks.history_reading import MOST_ROWS, Shelf, named_topic, rows_of
from flashcards.decks.history_records import (
    for_learner,
    key_here,
    key_in_files,
    listed,
    mapping,
    text,
    unique_id,
    whole_numbers,
)
from quizzes.models import Question, Response, Sitting, SittingItem
from quizzes.telling import tell_kept_back

_MOST_ITEMS = 1_000


@dataclass(slots=True)
class _Given:
    """One sitting of the file: cleaned columns, and items with their question and answers."""

    topic: int
    columns: dict[str, Any]
    items: list[tuple[Question, dict[str, Any], list[dict[str, Any]]]]


def merge_sittings(shelf: Shelf, given: Mapping[str, Any]) -> tuple[int, dict[uuid.UUID, uuid.UUID]]:
    """How many answers are new; and from the keys that reviews of answers have in files to those they have here."""
    rows = rows_of(given, "sittings")
    read = [_read(shelf, row, f"sittings[{number}]") for number, row in enumerate(rows)]
    sittings = _own_ids(shelf, [row for row in read if row])
    known = {row.uid: row for row in Sitting.objects.filter(learner=shelf.learner)}
    for row in sittings:
        _close_second(known, row)
        known[row.columns["uid"]] = _stored(shelf, row, known.get(row.columns["uid"]))
    added = _store_answers(shelf, sittings, known)
    return added, _keys(shelf, sittings)


# ---- reading


def _read(shelf: Shelf, row: object, where: str) -> _Given | None:
    values = mapping(row, where)
    name = named_topic(values, where)
    items = [
        _item(shelf, item, f"{where}.items[{number}]")
        for number, item in enumerate(listed(values.get("items"), f"{where}.items", _MOST_ITEMS))
    ]
    if name not in shelf.topics or not all(items):
        shelf.lacks(name)
        return None
    columns = shelf.load(Sitting, SITTING, values, where) | {
        "uid": unique_id(values.get("uid"), f"{where}.uid")
    }
    return _Given(shelf.topics[name], columns, [item for item in items if item])


def _item(
    shelf: Shelf, row: object, where: str
) -> tuple[Question, dict[str, Any], list[dict[str, Any]]] | None:
    values = mapping(row, where)
    name = [
        text(part, f"{where}.question") for part in listed(values.get("question"), f"{where}.question", 2)
    ]
    question = shelf.questions.get((name[0], name[1])) if len(name) == 2 else None
    if question is None:
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
        for number, response in enumerate(
            listed(values.get("responses", []), f"{where}.responses", _MOST_ITEMS)
        )
    ]
    return question, shelf.load(SittingItem, ITEM, values, where) | {"order": order}, responses


def _response(shelf: Shelf, row: object, choices: dict[str, int] | None, where: str) -> dict[str, Any]:
    values = mapping(row, where)
    columns = shelf.load(Response, RESPONSE, values, where)
    columns.setdefault("told_at", columns.get("answered_at"))  # files from before answers were kept back
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


# ---- whose ids they are


def _own_ids(shelf: Shelf, sittings: list[_Given]) -> list[_Given]:
    """The same sittings under ids that nobody else has here."""
    uids = [row.columns["uid"] for row in sittings]
    keys = [response["key"] for row in sittings for *_, responses in row.items for response in responses]
    if len(set(uids)) < len(uids) or len(set(keys)) < len(keys) or len(keys) > MOST_ROWS:
        raise DeckError("Two sittings or answers of the file have the same id.")
    whose = _owners(Sitting, "uid", "learner_id", uids)
    answered = _owners(Response, "key", "item__sitting__learner_id", keys)
    me, salt = shelf.learner.pk, shelf.learner.uid
    for row in sittings:
        row.columns["uid"] = for_learner(row.columns["uid"], whose.get(row.columns["uid"]), me, salt)
        for *_, responses in row.items:
            for response in responses:
                response["given_key"] = response["key"]
                response["key"] = for_learner(response["key"], answered.get(response["key"]), me, salt)
    return sittings


def _owners(
    model: type[Sitting | Response], name: str, learner: str, ids: list[uuid.UUID]
) -> dict[uuid.UUID, int]:
    found: dict[uuid.UUID, int] = {}
    for start in range(0, len(ids), 500):
        rows = model._default_manager.filter(**{f"{name}__in": ids[start : start + 500]})
        found.update(rows.values_list(name, learner))
    return found


# ---- writing


def _close_second(known: dict[uuid.UUID, Sitting], row: _Given) -> None:
    """There is one open sitting of a kind and scope; the file's is left behind where another one is open here."""
    if row.columns.get("state", Sitting.State.CREATED) not in Sitting.OPEN:
        return
    kind, scope = row.columns["kind"], row.columns.get("scope", Sitting.Scope.ALL)
    others = (
        sitting
        for uid, sitting in known.items()
        if sitting.is_open and (sitting.kind, sitting.scope) == (kind, scope) and uid != row.columns["uid"]
    )
    if any(kind == Sitting.Kind.MIXED or other.topic_id == row.topic for other in others):
        row.columns["state"] = Sitting.State.ABANDONED
        row.columns["finished_at"] = row.columns.get("active_at") or row.columns.get("started_at")


def _stored(shelf: Shelf, row: _Given, mine: Sitting | None) -> Sitting:
    """The sitting as the file has it, unless it went on here since."""
    if mine is None:
        return Sitting.objects.create(learner=shelf.learner, topic_id=row.topic, **row.columns)
    if row.columns.get("sequence", 0) > mine.sequence:
        for name, value in row.columns.items():
            setattr(mine, name, value)
        mine.save(update_fields=[*row.columns])
    return mine


def _store_answers(shelf: Shelf, sittings: list[_Given], known: dict[uuid.UUID, Sitting]) -> int:
    rows = [
        SittingItem(sitting=known[row.columns["uid"]], question=question, **columns)
        for row in sittings
        for question, columns, _ in row.items
    ]
    SittingItem.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["sitting", "position"],
        update_fields=[name for name in (*ITEM, "order") if name != "position"],
    )
    stored = SittingItem.objects.filter(sitting__learner=shelf.learner).values_list(
        "pk", "sitting_id", "question_id"
    )
    items = {(sitting, question): pk for pk, sitting, question in stored}
    before = Response.objects.filter(item__sitting__learner=shelf.learner).count()
    answers = [
        Response(
            item_id=items[known[row.columns["uid"]].pk, question.pk],
            **{name: value for name, value in response.items() if name != "given_key"},
        )
        for row in sittings
        for question, _, responses in row.items
        for response in responses
    ]
    Response.objects.bulk_create(answers, batch_size=500, ignore_conflicts=True)
    return Response.objects.filter(item__sitting__learner=shelf.learner).count() - before


def tell_closed(shelf: Shelf, now: dt.datetime) -> None:
    """Tell what sittings kept back that were open in the file and are closed here. Call it when the logs are joined."""
    closed = Sitting.objects.filter(learner=shelf.learner, kind__in=Sitting.TELLS_LATE)
    for sitting in closed.exclude(state__in=Sitting.OPEN).filter(items__responses__told_at=None).distinct():
        sitting.learner = shelf.learner
        tell_kept_back(sitting, now)


def _keys(shelf: Shelf, sittings: list[_Given]) -> dict[uuid.UUID, uuid.UUID]:
    rows = Response.objects.filter(item__sitting__learner=shelf.learner).values_list("key", "pk")
    here = dict(rows)
    return {
        key_in_files(response["given_key"]): key_here(here[response["key"]])
        for row in sittings
        for *_, responses in row.items
        for response in responses
        if response["key"] in here
    }
