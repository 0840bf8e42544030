"""A question as a page shows it: before the answer without a trace of the key, after it with everything.

Letters exist only here: they follow the order shown, and references in the texts are filled with them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from courseware.references import fill
from learners.days import today_of
from learners.models import Learner
from lessons.plain_text import plain_text
from quizzes.credit import credit_words
from quizzes.grading import in_order
from quizzes.kinds import KINDS
from quizzes.models import Question, Response, SittingItem
from quizzes.pointing import Link, see_link, topic_url
from quizzes.shuffling import letter
from quizzes.turns import Turn
from quizzes.wording import listed, number_word

type Fill = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChoice:
    """``mark`` is "" before the answer; then right, wrong or rest."""

    token: str
    letter: str
    text_html: str
    is_chosen: bool = False
    mark: str = ""
    verdict: str = ""
    feedback_html: str = ""
    myth_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line to be put in order. ``place`` counts from 1; ``is_right`` says that it follows the others as it should."""

    token: str
    text: str
    place: int
    is_right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that waits for an answer."""

    number: int  # in the sitting, from 1
    type: str
    stem_html: str
    body_html: str
    level: str
    choices: Sequence[ShownChoice]
    lines: Sequence[ShownLine]
    text: str
    confidence: int | None
    hints: Sequence[str]  # opened ones, HTML
    next_rung: int  # 0: no hint is left
    tries: Sequence[bool]  # one a try; True where it is spent
    tries_text: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """A question with its verdict. ``mark`` is right, wrong or skipped."""

    number: int  # in the sitting, from 1
    mark: str
    verdict: str
    credit: str  # what a part of it was worth, in words
    type: str
    stem_html: str
    body_html: str
    level: str
    choices: Sequence[ShownChoice]
    given_lines: Sequence[ShownLine]
    right_lines: Sequence[str]
    text: str
    accepted: Sequence[str]
    solution: Sequence[str]
    explanation_html: str
    answer_html: str
    check_html: str
    mistakes: Sequence[str]
    see: Link | None
    comes_back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a refused post already held, so that nothing has to be typed again."""

    tokens: tuple[str, ...] = ()
    text: str = ""
    confidence: int | None = None
    error: str = ""


def show_stem(turn: Turn) -> str:
    """The question itself, HTML, with the letters of the order shown."""
    return _fill(turn)(turn.question.stem_html)


def show_open(turn: Turn, tried: Response | None, kept: Kept = Kept()) -> OpenQuestion:
    """The question as it is asked. ``tried`` is the last wrong try, where there is one."""
    question, filled = turn.question, _fill(turn)
    opened = turn.item.hints_used
    return OpenQuestion(
        number=turn.item.position + 1,
        type=question.type,
        stem_html=filled(question.stem_html),
        body_html=filled(question.body_html),
        level=question.get_level_display().lower(),
        choices=_open_choices(turn, tried, kept, filled),
        lines=_open_lines(turn, tried, kept),
        text=kept.text or (tried.text if tried else ""),
        confidence=kept.confidence,
        hints=[filled(html) for html in question.hints[:opened]],
        next_rung=opened + 1 if KINDS[turn.sitting.kind].has_hints and opened < len(question.hints) else 0,
        tries=_tries(turn),
        tries_text=_tries_text(turn),
        error=kept.error,
    )


def _open_choices(turn: Turn, tried: Response | None, kept: Kept, filled: Fill) -> list[ShownChoice]:
    """Only a single choice that proved wrong says so: telling which of several are right would tell the rest.

    Several stay ticked as they were tried.
    """
    tried_ids = set(tried.chosen) if tried else set()
    wrong, ticked = (tried_ids, set()) if turn.question.type == Question.Type.SINGLE else (set(), tried_ids)
    return [
        ShownChoice(
            token=token,
            letter=letter(place),
            text_html=filled(turn.choices[pk].text_html),
            is_chosen=token in kept.tokens if kept.tokens else pk in ticked,
            mark="wrong" if pk in wrong else "",
            verdict="Your answer" if pk in wrong else "",
            feedback_html=filled(turn.choices[pk].feedback_html) if pk in wrong else "",
        )
        for place, (token, pk) in enumerate(turn.item.order)
        if pk in turn.choices
    ]


def _open_lines(turn: Turn, tried: Response | None, kept: Kept) -> list[ShownLine]:
    """The lines in the order shown, or as the learner left them. Lines may have gone since, or come."""
    if turn.question.type != Question.Type.ORDER:
        return []
    ordered = turn.question.ordered
    order = [pair for pair in turn.item.order if pair[1] < len(ordered)]
    if set(kept.tokens) == {token for token, _ in order}:  # whatever else was posted is not these lines
        order = sorted(order, key=lambda pair: kept.tokens.index(pair[0]))
    elif tried and set(tried.chosen) == {position for _, position in order}:
        order = sorted(order, key=lambda pair: tried.chosen.index(pair[1]))
    return [
        ShownLine(token=token, text=ordered[position], place=place)
        for place, (token, position) in enumerate(order, 1)
    ]


def _tries(turn: Turn) -> list[bool]:
    allowed = turn.tries_left + turn.item.tries
    return [number < turn.item.tries for number in range(allowed)] if allowed > 1 else []


def _tries_text(turn: Turn) -> str:
    left = turn.tries_left
    if turn.item.tries:
        return f"{number_word(left).capitalize()} {'try' if left == 1 else 'tries'} left"
    return f"{number_word(left).capitalize()} tries" if left > 1 else ""


def show_answered(turn: Turn, response: Response | None, now: dt.datetime) -> AnsweredQuestion:
    """The question with everything that can be said about it. ``response`` is the last one, None when skipped."""
    question, filled = turn.question, _fill(turn)
    return AnsweredQuestion(
        number=turn.item.position + 1,
        mark=_mark(turn.item),
        verdict=_verdict(turn, response),
        credit=credit_words(turn, response) if response and not response.is_right else "",
        type=question.type,
        stem_html=filled(question.stem_html),
        body_html=filled(question.body_html),
        level=question.get_level_display().lower(),
        choices=_answered_choices(turn, response, filled),
        given_lines=_given_lines(question, response),
        right_lines=question.ordered,
        text=response.text if response else "",
        accepted=question.accepted[:1] if question.type == Question.Type.CELL else question.accepted,
        solution=[filled(html) for html in question.solution],
        explanation_html=filled(question.explanation_html),
        answer_html=filled(question.answer_html),
        check_html=filled(question.check_html),
        mistakes=[filled(html) for html in question.mistakes],
        see=see_link(turn.topic, question.see),
        comes_back=comes_back(turn.sitting.learner, response.comes_back_at, response.told_at, now)
        if response
        else "",
    )


def _mark(item: SittingItem) -> str:
    return item.outcome or SittingItem.Outcome.SKIPPED.value


def _verdict(turn: Turn, response: Response | None) -> str:
    key = _key_words(turn)
    if turn.item.outcome == SittingItem.Outcome.RIGHT:
        return f"Right. {key}".strip()
    if response is None:
        return f"Not answered. {key}".strip()
    opening = "Partly right." if response.score > 0 else "Not this time."
    return f"{opening} {key}".strip()


def _key_words(turn: Turn) -> str:
    """ "The answer is A." in the letters of the order shown; "" where letters don't exist."""
    letters = [letter(place) for place, choice in enumerate(turn.shown_choices) if choice.is_right]
    if not letters:
        return ""
    return f"The answer is {letters[0]}." if len(letters) == 1 else f"The answers are {listed(letters)}."


def _answered_choices(turn: Turn, response: Response | None, filled: Fill) -> list[ShownChoice]:
    chosen = set(response.chosen) if response else set()
    topic = turn.topic
    return [
        ShownChoice(
            token="",
            letter=letter(place),
            text_html=filled(choice.text_html),
            is_chosen=choice.pk in chosen,
            mark="right" if choice.is_right else "wrong" if choice.pk in chosen else "rest",
            verdict=_choice_verdict(choice.is_right, choice.pk in chosen, turn.question.type),
            feedback_html=filled(choice.feedback_html),
            myth_url=f"{topic_url(topic, 'lessons:myths')}#{choice.myth}"
            if choice.myth and choice.pk in chosen
            else "",
        )
        for place, choice in enumerate(turn.shown_choices)
    ]


def _choice_verdict(is_right: bool, is_chosen: bool, question_type: str) -> str:
    if not is_right:
        return "Your answer" if is_chosen else ""
    is_missed = question_type == Question.Type.MULTIPLE and not is_chosen
    return "Correct, not chosen" if is_missed else "Correct"


def _given_lines(question: Question, response: Response | None) -> list[ShownLine]:
    if question.type != Question.Type.ORDER or response is None:
        return []
    lines = question.lines_at(response.chosen)
    kept = in_order(lines, question.ordered)
    return [
        ShownLine(token="", text=text, place=place, is_right=place - 1 in kept)
        for place, text in enumerate(lines, 1)
    ]


def comes_back(
    learner: Learner, at: dt.datetime | None, told_at: dt.datetime | None, now: dt.datetime
) -> str:
    """When a question is asked again, as a sentence; "" where nobody scheduled it.

    What came due was perhaps reviewed since: it is called due only on the day on which the learner was told.
    """
    if at is None or told_at is None:
        return ""
    today = today_of(learner, now)
    if at <= now:
        return "This question is due now." if today_of(learner, told_at) == today else ""
    days = (today_of(learner, at) - today) // dt.timedelta(1)
    when = {0: "later today", 1: "in tomorrow’s review"}.get(days, f"in {days} days")
    return f"This question will come back {when}."


def _fill(turn: Turn) -> Fill:
    """Put letters in place of references to choices: "A" in the order shown, never the author's id."""
    shown = turn.shown_choices
    letters = {choice.slug: letter(place) for place, choice in enumerate(shown)}
    texts = {choice.slug: plain_text(choice.text_html) for choice in turn.choices.values()}
    return lambda html: fill(html, letters, texts) if "data-choice" in html else html
