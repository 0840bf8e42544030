"""How far a learner is in the modes that are read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from courseware.documents import READING_MODES
from learners.models import Learner
from learners.progress import ModeProgress
from lessons.models import Commitment, Lesson, Place, Statement, Topic

NOTHING_YET = ModeProgress()


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """Where the learner left off reading. ``step`` and ``of_steps`` are 0 where the mode has no steps."""

    topic: Topic
    mode: str
    step: int
    of_steps: int
    seen_at: dt.datetime


def of_topic(learner: Learner, topic: Topic) -> dict[str, ModeProgress]:
    """The four modes of ``topic``. Two queries."""
    return of_topics(learner, [topic])[topic.pk]


def of_topics(learner: Learner, topics: Iterable[Topic]) -> dict[int, dict[str, ModeProgress]]:
    """The same for many topics, by primary key. Two queries, however many topics."""
    pks = [topic.pk for topic in topics]
    found: dict[int, dict[str, ModeProgress]] = {pk: dict.fromkeys(READING_MODES, NOTHING_YET) for pk in pks}
    said = _commitments(learner, pks)
    for place in Place.objects.filter(learner=learner, topic__in=pks).with_steps():
        found[place.topic_id][place.mode] = _progress(place, said[place.topic_id])
    return found


def latest(learner: Learner) -> Continue | None:
    """What was opened last and is not finished. Myths are finished when none is open, however that came. One query."""
    places = Place.objects.filter(learner=learner, done_at=None, topic__retired_at=None).with_steps()
    myths = Statement.objects.filter(topic=OuterRef("topic")).open_myths(learner)
    open_ones = places.exclude(Q(of_steps=None)).filter(~Q(mode=Lesson.Mode.MYTHS) | Exists(myths))
    newest = open_ones.select_related("topic__track").order_by("-seen_at").first()
    if newest is None:
        return None
    of_steps = newest.of_steps or 0
    return Continue(
        topic=newest.topic,
        mode=newest.mode,
        step=min(newest.step, of_steps),
        of_steps=of_steps,
        seen_at=newest.seen_at,
    )


def _commitments(learner: Learner, pks: list[int]) -> Mapping[int, int]:
    """How many myths of each topic the learner has committed to."""
    rows = Commitment.objects.filter(
        learner=learner,
        statement__topic__in=pks,
        statement__origin=Statement.Origin.MYTHS,
        statement__retired_at=None,
        rev=F("statement__rev"),
    )
    counted = rows.values("statement__topic").annotate(number=Count("pk"))
    return defaultdict(int, counted.values_list("statement__topic", "number"))


def _progress(place: Place, committed: int) -> ModeProgress:
    of_steps = place.of_steps or 0
    if place.mode == Lesson.Mode.MYTHS:
        is_done = committed >= of_steps
        return ModeProgress(state="done" if is_done else "part", label=f"{committed} of {of_steps} committed")
    if place.done_at:
        return ModeProgress(state="done", label="Read")
    step = min(place.step, of_steps)
    return ModeProgress(state="part", label=f"Step {step} of {of_steps}" if step else "Begun")
