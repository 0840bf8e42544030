"""Memories as they follow from the log of reviews, which is the truth.

Undone reviews, those of another ``rev`` of the item and those dated after now do not count. Stability and difficulty follow from the grades
under the learner's parameters of today; a due date is the one that the last grade promised.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from flashcards.models import Memory, Review
from flashcards.scheduling import PARAMETERS, Pace, Schedule, after, is_lapse
from flashcards.topic_sums import recount

FOLLOWS = (
    "state",
    "step",
    "stability",
    "difficulty",
    "due_at",
    "last_reviewed_at",
    "mistake",
    "reps",
    "lapses",
    "rev",
)
_APART = dt.timedelta(minutes=1)  # clocks of two servers
BATCH = 50  # rows a transaction, so that nobody waits long for a repair

type Grade = tuple[int, dt.datetime, dt.datetime | None, bool]  # rating, when, promised date, was sure
type Grades = Sequence[Grade]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``fields``: name -> (stored, recomputed)."""

    memory: int
    learner: int
    topic: int | None
    fields: Mapping[str, tuple[Any, Any]]


def replay(grades: Grades, pace: Pace, rev: int) -> dict[str, Any]:
    """What a memory is after these grades: the columns ``FOLLOWS``."""
    schedule, lapses = Schedule(), 0
    for rating, when, _, was_sure in grades:
        lapses += is_lapse(schedule, rating)
        schedule = after(schedule, rating, when, pace, was_sure=was_sure)
    promised = grades[-1][2] if grades else None
    return {
        "state": schedule.state,
        "step": schedule.step,
        "stability": schedule.stability,
        "difficulty": schedule.difficulty,
        "due_at": promised or schedule.due_at,
        "last_reviewed_at": schedule.last_reviewed_at,
        "mistake": schedule.mistake,
        "reps": len(grades),
        "lapses": lapses,
        "rev": rev,
    }


def differing(memories: Any, now: dt.datetime) -> list[Difference]:
    """Of this queryset, the memories that differ from their log. Reads all its rows at once: give it a page."""
    rows = list(
        memories.values(
            "pk",
            "learner_id",
            "topic_id",
            "learner__wanted_retention",
            "learner__fit__parameters",
            "card__rev",
            "question__rev",
            "prompt__rev",
            *FOLLOWS,
        )
    )
    grades = _grades([row["pk"] for row in rows], now)
    found = (_difference(row, grades) for row in rows)
    return [difference for difference in found if difference]


@transaction.atomic
def confirm(
    pks: Sequence[int], *, is_repair: bool, now: dt.datetime, is_counting: bool = True
) -> list[Difference]:
    """Those of ``pks`` that differ while their rows are held; repaired on the way if wished.

    Without ``is_counting`` the caller counts the topics anew.
    """
    held = Memory.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    list(held.order_by("pk").values_list("pk"))
    found = differing(Memory.objects.filter(pk__in=pks), now)
    if is_repair:
        _repair(found, now, is_counting=is_counting)
    return found


def rewrite(pks: Sequence[int], now: dt.datetime) -> int:
    """Make these memories what their log says; returns how many changed."""
    pages = (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))
    return sum(len(confirm(page, is_repair=True, now=now)) for page in pages)


def _repair(found: Iterable[Difference], now: dt.datetime, *, is_counting: bool) -> None:
    topics: dict[int, set[int]] = defaultdict(set)
    for difference in found:
        values = {name: computed for name, (_, computed) in difference.fields.items()}
        Memory.objects.filter(pk=difference.memory).update(**values)
        if difference.topic and is_counting:
            topics[difference.learner].add(difference.topic)
    for learner, changed in topics.items():
        recount(now, topics=changed, learner=learner)


def _grades(pks: Collection[int], now: dt.datetime) -> dict[tuple[int, int], list[Grade]]:
    """Grades that stand, by memory and rev, oldest first."""
    found: dict[tuple[int, int], list[Grade]] = defaultdict(list)
    log = Review.objects.filter(memory__in=pks, undone_at=None, reviewed_at__lte=now + _APART)
    in_order = log.order_by("memory_id", "reviewed_at", "pk")
    rows = in_order.values_list("memory_id", "rev", "rating", "reviewed_at", "due_at", "was_sure")
    for memory, rev, rating, reviewed_at, due_at, was_sure in rows.iterator(2000):
        found[memory, rev].append((rating, reviewed_at, due_at, was_sure))
    return found


def _difference(row: Mapping[str, Any], grades: Mapping[tuple[int, int], Grades]) -> Difference | None:
    rev = row["card__rev"] or row["question__rev"] or row["prompt__rev"] or row["rev"]
    parameters = row["learner__fit__parameters"]
    pace = Pace(
        retention=row["learner__wanted_retention"],
        parameters=tuple(parameters) if parameters else PARAMETERS,
    )
    computed = replay(grades.get((row["pk"], rev), ()), pace, rev)
    fields = {name: (row[name], value) for name, value in computed.items() if not _is_same(row[name], value)}
    if not fields:
        return None
    return Difference(memory=row["pk"], learner=row["learner_id"], topic=row["topic_id"], fields=fields)


def _is_same(stored: Any, computed: Any) -> bool:
    if isinstance(stored, float) and isinstance(computed, float):
        return math.isclose(stored, computed, rel_tol=1e-9)
    return bool(stored == computed)
