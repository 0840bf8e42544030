"""How far a learner is in the quizzes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from learners.models import Learner
from learners.progress import ModeProgress, State
from lessons.models import Topic
from quizzes.kinds import KINDS
from quizzes.models import Badge, Question, Sitting, SittingItem

NOTHING_YET = ModeProgress()
OWN_MODES = (Question.Mode.PRACTICE, Question.Mode.CHALLENGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue:
    """The sitting that is open, at ``url``. ``mode`` is its URL name in this app; ``step`` is the question it is at, from 1, of ``of_steps``."""

    topic: Topic
    mode: str
    url: str
    title: str
    step: int
    of_steps: int
    seen_at: dt.datetime


def of_topic(learner: Learner, topic: Topic) -> dict[str, ModeProgress]:
    """Practice and challenge where ``topic`` has them, and "test". Three queries.

    The quizzes inside a breakdown or the evidence leave these modes to who says how far they were read.
    """
    counts = _counts(learner, topic)
    badge = Badge.objects.filter(learner=learner, topic=topic).first()
    progress = {}
    if "practice" in counts:
        progress["practice"] = _of_practice(*counts["practice"])
    if "challenge" in counts:
        _, tried, total = counts["challenge"]
        petals = min(badge.petals, total) if badge else 0
        progress["challenge"] = _progress(petals, total, "petals", is_begun=bool(badge or tried))
    if counts:
        progress["test"] = _of_test(learner, topic)
    return progress


def latest(learner: Learner) -> Continue | None:
    """The sitting touched last that is still open. One query."""
    rows = Sitting.objects.filter(learner=learner).resumable(timezone.now()).filter(topic__retired_at=None)
    rows = rows.exclude(kind=Sitting.Kind.MIXED)  # it belongs to no topic; My mistakes leads back to it
    sitting = rows.select_related("topic__track").order_by("-active_at").first()
    if sitting is None:
        return None
    return Continue(
        topic=sitting.topic,
        mode=KINDS[sitting.kind].url_name.removeprefix("quizzes:"),
        url=sitting.get_absolute_url(),
        title=_title(sitting),
        step=sitting.position + 1,
        of_steps=sitting.total,
        seen_at=sitting.active_at,
    )


def _title(sitting: Sitting) -> str:
    title = KINDS[sitting.kind].title
    return f"{title} of what you missed" if sitting.scope == Sitting.Scope.MISSED else title


def _counts(learner: Learner, topic: Topic) -> dict[str, tuple[int, int, int]]:
    """By mode: questions ever right, ever tried, and all. What was right in a test or pretest counts in its mode."""
    items = SittingItem.objects.told().filter(question=OuterRef("pk"), sitting__learner=learner)
    rows = (
        Question.objects.published()
        .filter(topic=topic, mode__in=OWN_MODES)
        .annotate(
            is_right=Exists(items.filter(outcome=SittingItem.Outcome.RIGHT)),
            is_tried=Exists(items.exclude(sitting__kind=Sitting.Kind.PRETEST)),
        )
        .order_by()
        .values("mode")
        .annotate(
            total=Count("pk"),
            right=Count("pk", filter=Q(is_right=True)),
            tried=Count("pk", filter=Q(is_tried=True)),
        )
    )
    return {row["mode"]: (row["right"], row["tried"], row["total"]) for row in rows}


def _of_practice(right: int, tried: int, total: int) -> ModeProgress:
    """A pretest begins nothing, but what it found known is known."""
    if right and not tried:
        return ModeProgress(state="done" if right == total else "", label=f"{right} of {total} known")
    return _progress(right, total, "right", is_begun=tried > 0)


def _progress(won: int, total: int, noun: str, *, is_begun: bool) -> ModeProgress:
    if not is_begun:
        return NOTHING_YET
    state: State = "done" if won == total else "part"
    return ModeProgress(state=state, label=f"{won} of {total} {noun}")


def _of_test(learner: Learner, topic: Topic) -> ModeProgress:
    """The last test that was finished with an answer."""
    rows = Sitting.objects.filter(learner=learner, topic=topic).finished_tests()
    last = rows.order_by("-finished_at", "-pk").only("right", "total").first()
    return _progress(last.right, last.total, "right", is_begun=True) if last else NOTHING_YET
