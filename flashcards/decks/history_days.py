"""A history's smaller parts, merged: days, places, commitments, explanations, badges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import models

from flashcards.decks.history_columns import BADGE, COMMITMENT, EXPLANATION, PLACE, STUDY_DAY
from flashcards.decks.history_reading import Shelf, named_topic, rows_of
from flashcards.decks.history_records import listed, mapping, text, whole_numbers
from flashcards.models import Explanation
from learners.models import StudyDay
from lessons.models import Commitment, Place
from quizzes.models import Badge, Question

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def merge_days(shelf: Shelf, given: Mapping[str, Any]) -> int:
    """A day that both have keeps the larger figures, so that the same file twice counts once."""
    known = {day.day: day for day in StudyDay.objects.filter(learner=shelf.learner)}
    changed: dict[object, StudyDay] = {}
    for place, row in enumerate(rows_of(given, "study_days")):
        values = {"answers": 0, "reviews": 0, "seconds": 0} | shelf.load(
            StudyDay, STUDY_DAY, row, f"study_days[{place}]"
        )
        mine = changed.get(values["day"]) or known.get(values["day"]) or StudyDay(learner=shelf.learner)
        figures = {name: max(getattr(mine, name), values[name]) for name in ("answers", "reviews", "seconds")}
        if mine.pk is None or any(getattr(mine, name) != figure for name, figure in figures.items()):
            _set(mine, values | figures)
            changed[mine.day] = mine
    return _store(StudyDay, list(changed.values()), ["answers", "reviews", "seconds"])


def merge_places(shelf: Shelf, given: Mapping[str, Any]) -> int:
    """The place seen last counts; what was done once stays done."""
    known = {(place.topic_id, place.mode): place for place in Place.objects.filter(learner=shelf.learner)}
    changed: dict[object, Place] = {}
    for number, row in enumerate(rows_of(given, "places")):
        where = f"places[{number}]"
        topic = _topic(shelf, mapping(row, where), where)
        values = shelf.load(Place, PLACE, row, where)
        if topic is None:
            continue
        mine = changed.get((topic, values["mode"])) or known.get((topic, values["mode"]))
        mine = mine or Place(learner=shelf.learner, topic_id=topic, seen_at=_LONG_AGO)
        if _go_further(mine, {"seen_at": shelf.now} | values):
            changed[topic, mine.mode] = mine
    return _store(Place, list(changed.values()), ["step", "done_at", "seen_at"])


def _go_further(mine: Place, values: Mapping[str, Any]) -> bool:
    """Put on ``mine`` what the file knows further; whether that is anything."""
    done_at = min((date for date in (mine.done_at, values.get("done_at")) if date), default=None)
    is_later, is_done = values["seen_at"] > mine.seen_at, done_at != mine.done_at
    if is_later:
        _set(mine, values)
    mine.done_at = done_at
    return is_later or is_done


def merge_commitments(shelf: Shelf, given: Mapping[str, Any]) -> int:
    """What was said first stays said."""
    known = {(row.statement_id, row.rev): row for row in Commitment.objects.filter(learner=shelf.learner)}
    changed: dict[object, Commitment] = {}
    for number, row in enumerate(rows_of(given, "commitments")):
        where = f"commitments[{number}]"
        topic = named_topic(mapping(row, where), where)
        statement = shelf.statements.get((topic, text(row.get("statement"), f"{where}.statement")))
        if statement is None:
            shelf.lacks(topic)
            continue
        values = shelf.load(Commitment, COMMITMENT, row, where)
        key = (statement.pk, values.get("rev", 1))
        mine = known.get(key) or Commitment(learner=shelf.learner, statement=statement)
        if mine.pk is None or values.get("committed_at", mine.committed_at) < mine.committed_at:
            _set(mine, values)
            changed[key] = mine
    return _store(Commitment, list(changed.values()), ["said", "committed_at"])


def merge_explanations(shelf: Shelf, given: Mapping[str, Any]) -> int:
    """What was written last counts."""
    known = {(row.prompt_id, row.rev): row for row in Explanation.objects.filter(learner=shelf.learner)}
    changed: dict[object, Explanation] = {}
    for number, row in enumerate(rows_of(given, "explanations")):
        where = f"explanations[{number}]"
        topic = named_topic(mapping(row, where), where)
        prompt = shelf.prompts.get((topic, text(row.get("prompt"), f"{where}.prompt")))
        if prompt is None:
            shelf.lacks(topic)
            continue
        ticked = whole_numbers(row.get("ticked", []), f"{where}.ticked", 1_000)
        values = shelf.load(Explanation, EXPLANATION, row, where) | {"ticked": ticked}
        key = (prompt.pk, values.get("rev", 1))
        mine = known.get(key) or Explanation(learner=shelf.learner, prompt=prompt)
        if mine.pk is None or values.get("written_at", mine.written_at) > mine.written_at:
            _set(mine, values)
            changed[key] = mine
    return _store(Explanation, list(changed.values()), ["text", "ticked", "written_at"])


def merge_badges(shelf: Shelf, given: Mapping[str, Any]) -> int:
    """Petals of both. They are counted against the problems there are here."""
    known = {badge.topic_id: badge for badge in Badge.objects.filter(learner=shelf.learner)}
    changed: dict[object, Badge] = {}
    for number, row in enumerate(rows_of(given, "badges")):
        where = f"badges[{number}]"
        values = mapping(row, where)
        topic = _topic(shelf, values, where)
        if topic is None:
            continue
        mine = known.get(topic) or Badge(learner=shelf.learner, topic_id=topic)
        if _grow(shelf, mine, values, where) or mine.pk is None:
            changed[topic] = mine
    return _store(Badge, list(changed.values()), ["solved", "petals", "total", "best", "won_at"])


def _grow(shelf: Shelf, mine: Badge, values: Mapping[str, Any], where: str) -> bool:
    before = (list(mine.solved), mine.best)
    loaded = shelf.load(Badge, BADGE, values, where)
    name = named_topic(values, where)
    slugs = [
        text(slug, f"{where}.solved") for slug in listed(values.get("solved", []), f"{where}.solved", 10_000)
    ]
    solved = [shelf.questions[name, slug].pk for slug in slugs if (name, slug) in shelf.questions]
    mine.solved = [*mine.solved, *(pk for pk in dict.fromkeys(solved) if pk not in mine.solved)]
    mine.best = max(mine.best, loaded.get("best", 0))
    offered = _offered(shelf, name)
    mine.total, mine.petals = len(offered), len(offered.intersection(mine.solved))
    mine.won_at = (mine.won_at or loaded.get("won_at")) if mine.petals == mine.total else None
    return before != (list(mine.solved), mine.best)


def _offered(shelf: Shelf, topic: str) -> set[int]:
    mode = Question.Mode.CHALLENGE
    rows = (row for (name, _), row in shelf.questions.items() if name == topic)
    return {row.pk for row in rows if row.mode == mode and row.retired_at is None}


def _topic(shelf: Shelf, values: Mapping[str, Any], where: str) -> int | None:
    name = named_topic(values, where)
    if name not in shelf.topics:
        shelf.lacks(name)
    return shelf.topics.get(name)


def _set(row: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _store[M: models.Model](model: type[M], rows: list[M], columns: list[str]) -> int:
    """Insert what is new, update the rest; how many there were."""
    model._default_manager.bulk_create([row for row in rows if row.pk is None], batch_size=500)
    known = [row for row in rows if row.pk is not None]
    model._default_manager.bulk_update(known, columns, batch_size=500)
    return len(rows)
