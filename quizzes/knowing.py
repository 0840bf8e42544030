"""What a learner knew of a topic before reading it. Computed from stored answers; nothing about it is stored.

An idea is known as long as the last pretest that asked about it found it so, and nothing about it was missed since.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, QuerySet

from learners.models import Learner
from lessons.models import Topic
from quizzes.ideas import Answered, is_known
from quizzes.models import Response, Sitting, SittingItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """``places`` says of every place ("mode#id") that a pretest asked about whether it is known.

    ``pretest`` is the last one that was closed; None where there is none.
    """

    places: dict[str, bool] = field(default_factory=dict)
    pretest: uuid.UUID | None = None

    @property
    def known(self) -> frozenset[str]:
        return frozenset(place for place, known in self.places.items() if known)


def of_topic(learner: Learner, topic: Topic) -> Knowledge:
    """One query."""
    return _knowledge(_told(learner).filter(question__topic=topic))


def known_sections(learner: Learner, track: str, topic: str, mode: str) -> frozenset[str]:
    """Ids of the sections of one lesson (``track`` and ``topic`` are slugs) that are known. One query."""
    items = _told(learner).filter(question__topic__slug=topic, question__topic__track__slug=track)
    places = _knowledge(items.filter(question__see__startswith=f"{mode}#")).known
    return frozenset(place.partition("#")[2] for place in places)


def _told(learner: Learner) -> QuerySet[SittingItem]:
    """Answers to questions that still mean the same, in topics of which a pretest was closed."""
    pretests = Sitting.objects.filter(
        learner=learner, topic=OuterRef("question__topic"), kind=Sitting.Kind.PRETEST
    )
    return SittingItem.objects.told().filter(
        Exists(pretests.exclude(state__in=Sitting.OPEN)),
        sitting__learner=learner,
        question__retired_at=None,
        rev=F("question__rev"),
    )


def _knowledge(items: QuerySet[SittingItem]) -> Knowledge:
    guesses = Response.objects.filter(item=OuterRef("pk"), confidence=Response.Confidence.GUESS)
    names = ("question__see", "sitting__uid", "sitting__kind", "outcome", "is_guess")
    rows = items.annotate(is_guess=Exists(guesses)).order_by("shown_at", "pk").values_list(*names)
    found: dict[str, _Found] = defaultdict(_Found)
    last = None
    for place, uid, kind, outcome, guessed in rows:
        if kind == Sitting.Kind.PRETEST:
            last = uid
            found[place].ask(uid, (outcome, guessed))
        elif outcome != SittingItem.Outcome.RIGHT:
            found[place].was_missed_since = True
    places = {place: one.is_known for place, one in found.items() if place and one.pretest}
    return Knowledge(places=places, pretest=last)


@dataclass(slots=True)
class _Found:
    """How one place went in the last pretest that asked about it."""

    pretest: uuid.UUID | None = None
    answered: list[Answered] = field(default_factory=list)
    was_missed_since: bool = False

    def ask(self, pretest: uuid.UUID, answered: Answered) -> None:
        if pretest != self.pretest:
            self.pretest, self.answered, self.was_missed_since = pretest, [], False
        self.answered.append(answered)

    @property
    def is_known(self) -> bool:
        return not self.was_missed_since and is_known(self.answered)
