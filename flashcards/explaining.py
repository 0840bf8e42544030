"""Explaining in one's own words: keep the text, keep the ticks, and schedule the prompt when it is done."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from flashcards.matching import suggested
from flashcards.models import ExplainPrompt, Explanation, Review
from flashcards.reviewing import Outcome, grade
from learners.models import Learner

HALF = 0.5
LONGEST_TEXT = 10_000  # characters


@transaction.atomic
def check(learner: Learner, prompt: ExplainPrompt, text: str, now: dt.datetime) -> Explanation:
    """Keep ``text`` and tick what its words suggest. What the learner ticked or unticked by hand stays so."""
    kept = _locked(learner, prompt, now)
    ticked = carried_over(prompt.concepts, kept.text, kept.ticked, text)
    return _keep(kept, text, ticked, now)


@transaction.atomic
def tick(
    learner: Learner, prompt: ExplainPrompt, text: str, ticked: Iterable[int], now: dt.datetime
) -> Explanation:
    """Keep the text and exactly these ticks."""
    return _keep(_locked(learner, prompt, now), text, ticked, now)


@transaction.atomic
def finish(
    learner: Learner,
    prompt: ExplainPrompt,
    text: str,
    ticked: Sequence[int],
    now: dt.datetime,
    key: uuid.UUID,
) -> Outcome:
    """Keep it and schedule the prompt: all concepts named counts as got it, half as only just, fewer as forgot."""
    tick(learner, prompt, text, ticked, now)
    rating = rating_of(len(ticked), len(prompt.concepts))
    return grade(learner, prompt, rating, now, key, source=Review.Source.EXPLAIN)


def rating_of(named: int, total: int) -> Review.Rating:
    if named >= total:
        return Review.Rating.GOT_IT
    return Review.Rating.ONLY_JUST if named >= HALF * total else Review.Rating.FORGOT


def carried_over(concepts: Sequence[str], before: str, ticked: Iterable[int], text: str) -> list[int]:
    """The ticks for a new ``text``: its own suggestion, corrected the way the learner corrected the one before."""
    now = suggested(text, concepts)
    if not before:
        return sorted(now)
    then = suggested(before, concepts)
    added, removed = frozenset(ticked) - then, then - frozenset(ticked)
    return sorted((now | added) - removed)


def _locked(learner: Learner, prompt: ExplainPrompt, now: dt.datetime) -> Explanation:
    fresh = Explanation(learner=learner, prompt=prompt, rev=prompt.rev, text="", written_at=now)
    Explanation.objects.bulk_create([fresh], ignore_conflicts=True)
    return Explanation.objects.select_for_update().get(learner=learner, prompt=prompt, rev=prompt.rev)


def _keep(kept: Explanation, text: str, ticked: Iterable[int], now: dt.datetime) -> Explanation:
    kept.text, kept.ticked, kept.written_at = text, sorted(ticked), now
    kept.save(update_fields=["text", "ticked", "written_at"])
    return kept
