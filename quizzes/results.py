"""What a finished sitting says: a headline, a tally by level, by kind and by idea, and every question with its verdict."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quizzes.effort import total_ms
from quizzes.ideas import Idea, ideas_of, to_read
from quizzes.kinds import KINDS
from quizzes.models import Badge, Choice, Question, Response, Sitting, SittingItem
from quizzes.pointing import Link
from quizzes.showing import AnsweredQuestion, show_answered
from quizzes.turns import Turn, with_questions
from quizzes.wording import counted, counted_word, number_word

STATES = {"right": "done", "wrong": "miss", "skipped": "miss"}
WORDS = {"right": "right", "wrong": "wrong", "skipped": "skipped"}
NOT_YET = "not known yet"  # what a skipped question is called in a pretest


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One level, or one kind of question: ``states`` draws its stops."""

    name: str
    states: Sequence[str]
    right: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    number: int
    state: str
    word: str
    shown: AnsweredQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    first: str  # "Eight of ten."
    second: str  # "The hard ones need work."
    effort: str  # "10 questions, 7 minutes of answering"
    tallies: Sequence[Tally]
    by_kind: Sequence[Tally]  # by what a question asks for; empty where all ask for the same
    ideas: Sequence[Idea]  # of a test or pretest, in the order of reading
    reviewed: Sequence[Reviewed]
    missed: int
    see: Link | None  # the place that teaches the first question missed


def read_result(sitting: Sitting, now: dt.datetime, badge: Badge | None = None) -> Result:
    """Three queries, however many questions; one more where a test's questions point at lessons."""
    items = list(with_questions(sitting))
    given = list(Response.objects.filter(item__sitting=sitting).order_by("attempt"))
    responses = {response.item_id: response for response in given}
    reviewed = _review(sitting, items, responses, now)
    tallies = tally(items)
    missed = [item for item in reviewed if item.state == "miss"]
    ideas = _ideas(sitting, items, responses)
    return Result(
        first=f"{number_word(sitting.right).capitalize()} of {number_word(sitting.total)}.",
        second=_second(sitting, items, tallies, ideas, badge),
        effort=_effort(sitting, given),
        tallies=tallies,
        by_kind=tally_kinds(items),
        ideas=ideas,
        reviewed=reviewed,
        missed=len(missed),
        see=next((item.shown.see for item in missed if item.shown.see), None),
    )


def _ideas(sitting: Sitting, items: Sequence[SittingItem], responses: Mapping[int, Response]) -> list[Idea]:
    if sitting.kind not in Sitting.TELLS_LATE:
        return []
    is_pretest = sitting.kind == Sitting.Kind.PRETEST
    ideas = ideas_of(sitting.topic, items, responses, nowhere=is_pretest)
    first = next(iter(to_read(ideas)), None) if is_pretest else None
    return [replace(idea, is_first=True) if idea is first else idea for idea in ideas]


def _second(
    sitting: Sitting,
    items: Sequence[SittingItem],
    tallies: Sequence[Tally],
    ideas: Sequence[Idea],
    badge: Badge | None,
) -> str:
    if not all(item.is_decided for item in items):
        return "You stopped early."
    if sitting.kind == Sitting.Kind.PRETEST:
        return ideas_known(ideas)
    return petals_left(badge) if badge else advice(tallies)


def ideas_known(ideas: Sequence[Idea]) -> str:
    """What a pretest found, in one sentence."""
    known = sum(idea.is_known for idea in ideas)
    if known == len(ideas):
        return "You know what was asked."
    if not known:
        return "Now you know what to look for."
    return f"You know {number_word(known)} of {counted_word(len(ideas), 'idea')}."


def tally(items: Sequence[SittingItem]) -> list[Tally]:
    """The levels that were asked, easy first."""
    by_level = [(level, [item for item in items if item.question.level == level]) for level in Question.Level]
    return [_tally(str(level.label), asked) for level, asked in by_level if asked]


def tally_kinds(items: Sequence[SittingItem]) -> list[Tally]:
    """The kinds of question that were asked, where there were several."""
    by_kind = [(kind, [item for item in items if item.question.kind == kind]) for kind in Question.Kind]
    tallies = [_tally(str(kind.label), asked) for kind, asked in by_kind if asked]
    return tallies if len(tallies) > 1 else []


def _tally(name: str, items: Sequence[SittingItem]) -> Tally:
    right = sum(item.outcome == SittingItem.Outcome.RIGHT for item in items)
    return Tally(name=name, states=[_state(item) for item in items], right=right, total=len(items))


def advice(tallies: Sequence[Tally]) -> str:
    """One sentence after the count: which level needs work, where one clearly does."""
    shares = [(level.right / level.total, level.name) for level in tallies]
    weakest = min(shares)[0]
    weak = [name for share, name in shares if share == weakest]
    if weakest == 1:
        return "Nothing is left to repair."
    if len(weak) == 1 and len(shares) > 1:
        return f"The {weak[0].lower()} ones need work."
    return "Go through what you missed."


def petals_left(badge: Badge) -> str:
    left = badge.total - badge.petals
    if left <= 0:
        return "The badge is yours."
    return f"{number_word(left).capitalize()} {'petal' if left == 1 else 'petals'} to go."


def _effort(sitting: Sitting, given: Sequence[Response]) -> str:
    """What was skipped left no time behind."""
    asked = counted(sitting.total, KINDS[sitting.kind].unit)
    minutes = max(1, round(total_ms(given) / 60_000))
    return f"{asked}, {counted(minutes, 'minute')} of answering" if given else asked


def _review(
    sitting: Sitting, items: Sequence[SittingItem], responses: Mapping[int, Response], now: dt.datetime
) -> list[Reviewed]:
    """Every question that was shown; those never reached are left for another time."""
    choices = _choices(items)
    return [
        Reviewed(
            number=item.position + 1,
            state=_state(item),
            word=NOT_YET if _is_honest(item) else WORDS.get(item.outcome, "not answered"),
            shown=show_answered(
                Turn(sitting=sitting, item=item, choices=choices[item.question_id]),
                responses.get(item.pk),
                now,
            ),
        )
        for item in items
        if item.shown_at
    ]


def _state(item: SittingItem) -> str:
    """In a pretest what was not known is left open: nothing missed there counts."""
    if item.sitting.kind == Sitting.Kind.PRETEST and item.outcome != SittingItem.Outcome.RIGHT:
        return ""
    return STATES.get(item.outcome, "")


def _is_honest(item: SittingItem) -> bool:
    """Whether the learner said "I don't know yet", which is nothing to be marked red."""
    return item.outcome == SittingItem.Outcome.SKIPPED and item.sitting.kind == Sitting.Kind.PRETEST


def _choices(items: Sequence[SittingItem]) -> dict[int, dict[int, Choice]]:
    found: dict[int, dict[int, Choice]] = defaultdict(dict)
    for choice in Choice.objects.filter(question__in=[item.question_id for item in items]):
        found[choice.question_id][choice.pk] = choice
    return found
