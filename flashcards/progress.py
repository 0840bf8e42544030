"""What a learner has done of a topic's cards and prompts, in the words of the topic page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from flashcards.models import Card, ExplainPrompt
from flashcards.wording import counted, next_in
from learners.models import Learner
from learners.progress import ModeProgress
from lessons.models import Topic


def of_topic(learner: Learner, topic: Topic) -> dict[str, ModeProgress]:
    """Modes the topic doesn't have are left out. Two queries."""
    found = {"cards": _cards(learner, topic, timezone.now()), "explain": _prompts(learner, topic)}
    return {mode: progress for mode, progress in found.items() if progress}


def _cards(learner: Learner, topic: Topic, now: dt.datetime) -> ModeProgress | None:
    rows = _dates(learner, topic)
    if not rows:
        return None
    met = sum(due_at is not None for due_at, *_ in rows)
    meta = counted(len(rows), "card")
    if not met:
        return ModeProgress(meta=meta)
    asked = [max(due_at, buried or due_at) for due_at, buried, suspended in rows if due_at and not suspended]
    due = _due_now(asked, now)
    if met < len(rows):
        return ModeProgress(state="part", label=due or f"{met} of {len(rows)} met", meta=meta)
    coming = next_in(min(asked), now) if asked else "Not asked"
    return ModeProgress(state="done", label=due or coming, meta=meta)


def _due_now(dates: Sequence[dt.datetime], now: dt.datetime) -> str:
    due = sum(date <= now for date in dates)
    return f"{due} due" if due else ""


def _dates(learner: Learner, topic: Topic) -> Sequence[Any]:
    """(due, buried until, suspended since) of each published card, None where it is not."""
    mine = FilteredRelation("memories", condition=Q(memories__learner=learner))
    return list(
        Card.objects.published()
        .filter(topic=topic)
        .annotate(mine=mine)
        .values_list("mine__due_at", "mine__buried_until", "mine__suspended_at")
    )


def _prompts(learner: Learner, topic: Topic) -> ModeProgress | None:
    rows = _explained(learner, topic)
    if not rows:
        return None
    ideas = sum(len(concepts) for concepts, _ in rows)
    named = sum(len(ticked or ()) for _, ticked in rows)
    meta = counted(len(rows), "prompt")
    if all(ticked is None for _, ticked in rows):
        return ModeProgress(meta=meta)
    is_done = all(ticked is not None for _, ticked in rows)
    return ModeProgress(
        state="done" if is_done else "part", label=f"{named} of {counted(ideas, 'idea')}", meta=meta
    )


def _explained(learner: Learner, topic: Topic) -> Sequence[tuple[Any, Any]]:
    """(concepts, ticked or None where nothing was written) of each published prompt."""
    mine = FilteredRelation(
        "explanations",
        condition=Q(explanations__learner=learner) & Q(explanations__rev=F("rev")),
    )
    prompts = ExplainPrompt.objects.published().filter(topic=topic)
    return list(prompts.annotate(mine=mine).values_list("concepts", "mine__ticked"))
