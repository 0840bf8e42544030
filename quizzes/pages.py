"""Which page a sitting is at, and what it holds."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from learners.models import Learner
from lessons.models import Topic
from quizzes import badges, deadlines
from quizzes.history import tests_taken
from quizzes.ideas import minutes_known
from quizzes.kinds import KINDS
from quizzes.models import Question, Response, Sitting
from quizzes.pointing import Link, back_link, start_url, topic_url
from quizzes.results import STATES, WORDS, read_result
from quizzes.showing import Kept, show_answered, show_open
from quizzes.turns import Turn, read_turn

CLOCK_WIDTH = 120  # units of the drawn line
LOW_SECONDS = 20

CHANGED = (
    "The author corrected this question while it was open. Here is the new version; nothing was counted."
)
BEHIND = "You already went on, perhaps in another tab. This is where you are; nothing was counted twice."
UNREADABLE = "What was sent does not fit this page, so nothing was counted. This is where you are."
CLOSED = {
    Sitting.State.ABANDONED: "This sitting was closed. Nothing you answered is lost.",
    Sitting.State.EXPIRED: "Two weeks went by, so this sitting was closed. All that you answered until then counts.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """``anchor`` is the id of the heading that takes the focus."""

    template: str
    context: dict[str, Any]
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    state: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClock:
    """``left`` and ``total`` in seconds; ``x`` is where the line ends: with more left than ``total`` it is whole."""

    left: int
    total: int
    x: float
    text: str
    is_paused: bool
    is_low: bool


def page_of(sitting: Sitting, now: dt.datetime) -> Page:
    """The page of a sitting read just now."""
    return turn_page(read_turn(sitting), now) if sitting.is_open else result_page(sitting, now)


def turn_page(turn: Turn, now: dt.datetime, kept: Kept | None = None) -> Page:
    """The page of a turn: the open question, its verdict, or the result."""
    if not turn.sitting.is_open:
        return result_page(turn.sitting, now)
    if turn.item.is_decided:
        return _answered_page(turn, now)
    return _question_page(turn, now, kept or Kept())


def _question_page(turn: Turn, now: dt.datetime, kept: Kept) -> Page:
    tried = _last_response(turn) if turn.item.tries else None
    context = {
        **_common(turn),
        "shown": show_open(turn, tried, kept),
        "key": uuid.uuid4(),
        "tried": tried,
        "clock": clock_of(turn, now),
        "settings": Sitting.Clock.choices,
        "confidences": Response.Confidence.choices,
        "notice": CHANGED if turn.is_renewed else "",
    }
    return Page(template="quizzes/question.html", context=context, anchor="question")


def _answered_page(turn: Turn, now: dt.datetime) -> Page:
    response = _last_response(turn) if turn.item.tries else None
    context = {**_common(turn), "shown": show_answered(turn, response, now)}
    return Page(template="quizzes/answered.html", context=context, anchor="verdict")


def _last_response(turn: Turn) -> Response | None:
    return turn.response or turn.item.responses.order_by("-attempt").first()


def _common(turn: Turn) -> dict[str, Any]:
    sitting = turn.sitting
    back = back_link(sitting.topic, sitting.kind)
    return {
        "sitting": sitting,
        "kind": KINDS[sitting.kind],
        "item": turn.item,
        "number": sitting.position + 1,
        "stops": _stops(sitting),
        **_badge(sitting.learner, sitting.topic_id, sitting.kind),
        "back_url": back.url,
        "back_title": back.text,
    }


def _badge(learner: Learner, topic_id: int, kind: str) -> dict[str, Any]:
    """What the badge beside a challenge shows."""
    if kind != Sitting.Kind.CHALLENGE:
        return {"badge": None}
    return {"badge": badges.find(learner.pk, topic_id), "badge_title": badges.title(topic_id)}


def past(learner: Learner, topic: Topic, kind: str) -> dict[str, Any]:
    """What earlier goes left behind: the badge of a challenge, the results of tests."""
    taken = tests_taken(learner, topic.pk) if kind == Sitting.Kind.TEST else []
    badge = _badge(learner, topic.pk, kind)
    return {
        **badge,
        "badge_topic": topic,
        "attempts": badges.attempts(learner.pk, topic.pk) if badge["badge"] else 0,
        "taken": taken,
        "percents": [test.percent for test in taken],
    }


def _stops(sitting: Sitting) -> list[Stop]:
    outcomes = sitting.items.order_by("position").values_list("outcome", flat=True)
    return [_stop(sitting, number, outcome) for number, outcome in enumerate(outcomes, 1)]


def _stop(sitting: Sitting, number: int, outcome: str) -> Stop:
    if number == sitting.position + 1:
        return Stop(state="here", label=f"{number}: now")
    if not outcome:
        return Stop(state="", label=str(number))
    if not KINDS[sitting.kind].tells_at_once:
        return Stop(state="done", label=f"{number}: passed")
    return Stop(state=STATES[outcome], label=f"{number}: {WORDS[outcome]}")


def clock_of(turn: Turn, now: dt.datetime) -> ShownClock | None:
    item = turn.item
    if item.deadline_at is None:
        return None
    total = turn.question.seconds * turn.sitting.clock
    left = deadlines.seconds_left(item.deadline_at, item.paused_at, now)
    return ShownClock(
        left=left,
        total=total,
        x=round(CLOCK_WIDTH * min(left, total) / max(1, total), 1),
        text=f"{left // 60}:{left % 60:02}",
        is_paused=item.paused_at is not None,
        is_low=left <= LOW_SECONDS,
    )


def result_page(sitting: Sitting, now: dt.datetime) -> Page:
    back = back_link(sitting.topic, sitting.kind)
    earlier = past(sitting.learner, sitting.topic, sitting.kind)
    result = read_result(sitting, now, earlier["badge"])
    context = {
        **earlier,
        "sitting": sitting,
        "kind": KINDS[sitting.kind],
        "result": result,
        "is_pretest": sitting.kind == Sitting.Kind.PRETEST,
        "first_to_read": next((idea for idea in result.ideas if idea.is_first), None),
        "minutes_known": minutes_known(result.ideas),
        "start_url": start_url(sitting.topic, sitting.kind),
        "onward": _onward(sitting),
        "back_url": back.url,
        "back_title": back.text,
        "notice": CLOSED.get(Sitting.State(sitting.state), ""),
    }
    return Page(template="quizzes/result.html", context=context, anchor="result")


def _onward(sitting: Sitting) -> Link:
    """What to do after everything is right."""
    topic = sitting.topic
    if sitting.kind in (Sitting.Kind.PRACTICE, Sitting.Kind.PRETEST) and _has_challenge(sitting):
        return Link(url=topic_url(topic, "quizzes:challenge"), text="Go on to the challenge")
    if sitting.kind == Sitting.Kind.CHALLENGE:
        return Link(url=topic_url(topic, "quizzes:test"), text="Test this topic")
    back = back_link(topic, sitting.kind)
    return Link(url=back.url, text=f"Back to {back.text}")


def _has_challenge(sitting: Sitting) -> bool:
    return Question.objects.of_modes(sitting.topic, (Question.Mode.CHALLENGE,)).exists()
