"""The item a sitting is at, with all that grading and showing it needs."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from django.db.models import QuerySet

from lessons.models import Topic
from quizzes import deadlines, shuffling
from quizzes.kinds import KINDS
from quizzes.models import Choice, Question, Response, Sitting, SittingItem


@dataclass(slots=True, kw_only=True)
class Turn:
    """``choices`` holds every choice of the question by id, retired ones too: they may be on a page somewhere.

    ``response`` is the last one, where it was stored or read already. ``is_renewed`` says that the author changed
    the question while it was open, so it is asked anew.
    """

    sitting: Sitting
    item: SittingItem
    choices: dict[int, Choice]
    response: Response | None = None
    is_renewed: bool = False

    @property
    def question(self) -> Question:
        return self.item.question

    @property
    def topic(self) -> Topic:
        """The question's topic: where its links lead."""
        return self.question.topic if KINDS[self.sitting.kind].spans_topics else self.sitting.topic

    @property
    def tries_left(self) -> int:
        return max(0, KINDS[self.sitting.kind].tries(self.question.attempts) - self.item.tries)

    @property
    def shown_choices(self) -> list[Choice]:
        """In the order shown."""
        return [self.choices[pk] for pk in self.item.shown_ids if pk in self.choices]


def read_turn(sitting: Sitting) -> Turn:
    """The turn at the sitting's position. Two queries, one where the question has no choices."""
    return turn_of(sitting, with_questions(sitting).get(position=sitting.position))


def turn_of(sitting: Sitting, item: SittingItem) -> Turn:
    """The turn at one of its items."""
    return Turn(sitting=sitting, item=item, choices=_choices(item.question))


def with_questions(sitting: Sitting) -> QuerySet[SittingItem]:
    """The items with their questions, and with the questions' topics where those differ."""
    names = ("question", "question__topic__track") if KINDS[sitting.kind].spans_topics else ("question",)
    return sitting.items.select_related(*names)


def _choices(question: Question) -> dict[int, Choice]:
    return {choice.pk: choice for choice in question.choices.all()} if question.has_choices else {}


def is_outdated(turn: Turn) -> bool:
    """Whether the question on the learner's page is no longer the one in the files."""
    if turn.item.rev != turn.question.rev:
        return True
    return sorted(turn.item.shown_ids) != sorted(_answerable(turn))


def show(turn: Turn, now: dt.datetime, rnd: random.Random) -> None:
    """Make the order and start the clock of an item that is about to be shown, and store both."""
    item, question = turn.item, turn.question
    item.rev = question.rev
    item.order = shuffling.add_tokens(_shuffled(turn, rnd), rnd)
    item.shown_at, item.paused_at, item.paused_seconds, item.extra_seconds = now, None, 0, 0
    item.deadline_at = planned_deadline(turn)
    item.save(
        update_fields=[
            "rev",
            "order",
            "shown_at",
            "paused_at",
            "paused_seconds",
            "extra_seconds",
            "deadline_at",
        ]
    )


def planned_deadline(turn: Turn) -> dt.datetime | None:
    """When the item's time is up under the sitting's clock setting."""
    item = turn.item
    if not KINDS[turn.sitting.kind].has_clock or item.shown_at is None:
        return None
    return deadlines.deadline(
        item.shown_at,
        seconds=turn.question.seconds,
        factor=turn.sitting.clock,
        paused=item.paused_seconds,
        extra=item.extra_seconds,
    )


def _answerable(turn: Turn) -> list[int]:
    """Ids of the published choices, or positions of the lines, in file order."""
    if turn.question.type == Question.Type.ORDER:
        return list(range(len(turn.question.ordered)))
    ordered = sorted(turn.choices.values(), key=lambda choice: (choice.position, choice.pk))
    return [choice.pk for choice in ordered if choice.retired_at is None]


def _shuffled(turn: Turn, rnd: random.Random) -> list[int]:
    if turn.question.type == Question.Type.ORDER:
        return shuffling.shuffle_lines(turn.question.ordered, rnd)
    pinned = {pk for pk, choice in turn.choices.items() if choice.is_pinned}
    return shuffling.shuffle_choices(_answerable(turn), pinned, rnd)
