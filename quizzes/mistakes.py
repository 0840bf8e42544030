"""Questions a learner missed and has not got right since, and those worth asking once more."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from learners.models import Learner
from lessons.models import Topic
from quizzes.kinds import KINDS, QuizKind
from quizzes.models import Choice, Question, Response, Sitting, SittingItem
from quizzes.showing import AnsweredQuestion, show_answered
from quizzes.turns import Turn

LONGEST = 100  # questions on the page: those one was sure of, then the newest misses
CHECK_AGAIN_AFTER = dt.timedelta(days=7)
MISSED = (SittingItem.Outcome.WRONG, SittingItem.Outcome.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """``was_sure``: wrong with the learner's full confidence, the kind of mistake that is worth most."""

    question: Question
    shown: AnsweredQuestion
    sitting: uuid.UUID  # in which it was missed
    was_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedGroup:
    """The missed questions of one mode of one topic; ``kind`` is the sitting that asks them again."""

    topic: Topic
    kind: QuizKind
    missed: list[Missed]


def by_topic(learner: Learner, now: dt.datetime) -> list[MissedGroup]:
    """Three queries. What one was sure of comes first, in its group and with its group; else map order, and mode."""
    found = _read(learner, now)
    sure = {(one.question.topic_id, one.question.mode) for one in found if one.was_sure}
    missed = sorted(
        found, key=lambda one: ((one.question.topic_id, one.question.mode) not in sure, *_place(one))
    )
    return [
        MissedGroup(topic=topic, kind=KINDS[mode], missed=list(group))
        for (topic, mode), group in groupby(missed, key=lambda one: (one.question.topic, one.question.mode))
    ]


def missed_items(learner: Learner) -> QuerySet[SittingItem]:
    """The last item of each published question that counts, where it was wrong or skipped."""
    later = SittingItem.objects.filter(
        sitting__learner=learner, question=OuterRef("question"), shown_at__gt=OuterRef("shown_at")
    )
    return SittingItem.objects.filter(
        ~Exists(later.counted()),
        sitting__learner=learner,
        outcome__in=MISSED,
        question__retired_at=None,
        question__topic__retired_at=None,
    ).counted()


def sure_but_wrong(learner: Learner) -> QuerySet[Response]:
    """What a pretest missed is no mistake, however sure one was."""
    wrong = Response.objects.told().filter(
        item__sitting__learner=learner, is_right=False, confidence=Response.Confidence.SURE
    )
    return wrong.exclude(item__sitting__kind=Sitting.Kind.PRETEST)


def sure_mistakes(learner: Learner) -> QuerySet[Response]:
    """Those of them that were not got right since."""
    since = SittingItem.objects.filter(
        sitting__learner=learner,
        question=OuterRef("item__question"),
        outcome=SittingItem.Outcome.RIGHT,
        shown_at__gte=OuterRef("item__shown_at"),
    )
    return sure_but_wrong(learner).filter(~Exists(since.told()))


def worth_checking(learner: Learner, now: dt.datetime) -> set[int]:
    """Ids of questions once answered wrong and sure, repaired once since, a week ago or longer. One query.

    A mistake of which one was sure is mended easily and comes back easily: one later look decides.
    """
    items = SittingItem.objects.filter(
        sitting__learner=learner,
        question__in=sure_but_wrong(learner).values("item__question"),
        question__retired_at=None,
        question__topic__retired_at=None,
    )
    outcomes: dict[int, list[tuple[str, dt.datetime]]] = defaultdict(list)
    rows = items.counted().order_by("shown_at", "pk")
    for question, outcome, shown_at in rows.values_list("question_id", "outcome", "shown_at"):
        if shown_at is not None:
            outcomes[question].append((outcome, shown_at))
    return {question for question, past in outcomes.items() if _is_due(past, now)}


def _is_due(past: Sequence[tuple[str, dt.datetime]], now: dt.datetime) -> bool:
    """Whether the last outcome is the only right one since a miss, and a week old."""
    outcome, shown_at = past[-1]
    before = past[-2][0] if len(past) > 1 else ""
    return outcome not in MISSED and before in MISSED and shown_at <= now - CHECK_AGAIN_AFTER


def _read(learner: Learner, now: dt.datetime) -> list[Missed]:
    names = ("sitting", "question__topic__track")
    was_sure = Exists(sure_mistakes(learner).filter(item__question=OuterRef("question")))
    rows = missed_items(learner).annotate(was_sure=was_sure).select_related(*names)
    items = list(rows.order_by("-was_sure", "-shown_at")[:LONGEST])
    choices, responses = _choices(items), _last_responses(items)
    return [
        Missed(
            question=item.question,
            shown=show_answered(_turn(learner, item, choices[item.question_id]), responses.get(item.pk), now),
            sitting=item.sitting.uid,
            was_sure=item.was_sure,
        )
        for item in items
    ]


def _turn(learner: Learner, item: SittingItem, choices: dict[int, Choice]) -> Turn:
    sitting = item.sitting
    sitting.learner, sitting.topic = learner, item.question.topic
    return Turn(sitting=sitting, item=item, choices=choices)


def _choices(items: Sequence[SittingItem]) -> dict[int, dict[int, Choice]]:
    found: dict[int, dict[int, Choice]] = defaultdict(dict)
    for choice in Choice.objects.filter(question__in=[item.question_id for item in items]):
        found[choice.question_id][choice.pk] = choice
    return found


def _last_responses(items: Sequence[SittingItem]) -> dict[int, Response]:
    responses = Response.objects.filter(item__in=items).order_by("attempt")
    return {response.item_id: response for response in responses}


def _place(missed: Missed) -> tuple[int, str, int, str, str, bool, int]:
    question, topic = missed.question, missed.question.topic
    return (
        topic.track.position,
        topic.track.slug,
        topic.position,
        topic.slug,
        question.mode,
        not missed.was_sure,
        question.position,
    )
