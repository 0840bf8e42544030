"""Questions a learner missed and has not got right since, and those worth asking once more."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet

from learners.models import Learner
from lessons.models import Topic
from quizzes.kinds import KINDS, QuizKind
from quizzes.models import Choice, Question, Response, SittingItem
from quizzes.showing import AnsweredQuestion, show_answered
from quizzes.turns import Turn

LONGEST = 100  # questions on the page; the newest misses come first
CHECK_AGAIN_AFTER = dt.timedelta(days=7)
MISSED = (SittingItem.Outcome.WRONG, SittingItem.Outcome.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """``was_sure``: wrong with the learner's full confidence, the kind of mistake that is worth most."""

    question: Question
    shown: AnsweredQuestion
    was_sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedGroup:
    """The missed questions of one mode of one topic; ``kind`` is the sitting that asks them again."""

    topic: Topic
    kind: QuizKind
    missed: list[Missed]


def by_topic(learner: Learner) -> list[MissedGroup]:
    """Three queries. Topics in map order, inside a topic by mode; what one was sure of comes first."""
    missed = sorted(_read(learner), key=_place)
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
    return Response.objects.filter(
        item__sitting__learner=learner, is_right=False, confidence=Response.Confidence.SURE
    )


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
    rows = items.told().order_by("shown_at", "pk")
    for question, outcome, shown_at in rows.values_list("question_id", "outcome", "shown_at"):
        if shown_at is not None:
            outcomes[question].append((outcome, shown_at))
    return {question for question, past in outcomes.items() if _is_due(past, now)}


def _is_due(past: Sequence[tuple[str, dt.datetime]], now: dt.datetime) -> bool:
    """Whether the last outcome is the only right one since a miss, and a week old."""
    outcome, shown_at = past[-1]
    before = past[-2][0] if len(past) > 1 else ""
    return outcome not in MISSED and before in MISSED and shown_at <= now - CHECK_AGAIN_AFTER


def _read(learner: Learner) -> list[Missed]:
    names = ("sitting", "question__topic__track")
    items = list(missed_items(learner).select_related(*names).order_by("-shown_at")[:LONGEST])
    choices, responses = _choices(items), _last_responses(items)
    return [_missed(learner, item, choices[item.question_id], responses.get(item.pk)) for item in items]


def _missed(
    learner: Learner, item: SittingItem, choices: dict[int, Choice], response: Response | None
) -> Missed:
    sitting = item.sitting
    sitting.learner, sitting.topic = learner, item.question.topic
    shown = show_answered(Turn(sitting=sitting, item=item, choices=choices), response)
    was_sure = response is not None and response.confidence == Response.Confidence.SURE
    return Missed(question=item.question, shown=shown, was_sure=was_sure)


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
