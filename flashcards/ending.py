"""The end of a review in words: what was gained, what comes back when, and what could be done next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from flashcards.due import COUNT_LIMIT, Queue
from flashcards.gains import gained, words_of
from flashcards.graded import Day
from flashcards.models import Memory, Review
from flashcards.scope import Scope
from flashcards.wording import comes_back, counted, counted_up_to, span, spelled
from learners.models import Learner
from lessons.models import Topic

NOTHING_NEW = "You could learn something new instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Nothing more to ask: what happened, and what to do next. Actions are (text, url), the first one matters."""

    title: str
    text: str
    actions: tuple[tuple[str, str], ...]


def ending_of(
    learner: Learner | None, scope: Scope, topic: Topic | None, queue: Queue, day: Day, now: dt.datetime
) -> Ending:
    if learner and day.sitting:
        return _finished(learner, topic, queue, day, now)
    if topic:
        back = (f"Back to {topic.title}", topic.get_absolute_url())
        return Ending(title="Nothing is due here", text=_next_words(learner, topic, now), actions=(back,))
    if scope.only == "red":
        text = "No card has dropped below 80 percent predicted recall."
        return Ending(title="Nothing is slipping", text=text, actions=(("To Today", reverse("today")),))
    return _idle(learner, queue, now)


def _finished(learner: Learner, topic: Topic | None, queue: Queue, day: Day, now: dt.datetime) -> Ending:
    text = (
        f"{counted(len(day.last), 'card')}, {day.recalled} recalled{_time_words(day)}. "
        f"{words_of(gained(learner, day, now))} {_forgotten_words(learner, day, now)}"
    )
    done = (
        (f"Back to {topic.title}", topic.get_absolute_url())
        if topic
        else ("Done for today", reverse("today"))
    )
    more, actions = _more(queue)
    title = "Enough for today" if queue.waiting else "Review finished"
    return Ending(title=title, text=" ".join(f"{text} {more}".split()), actions=(done, *actions))


def _time_words(day: Day) -> str:
    """``, in 4 minutes``: thinking only, where the pages said how long."""
    milliseconds = sum(graded.duration_ms for graded in day.sitting)
    return f", in {span(dt.timedelta(milliseconds=milliseconds))}" if milliseconds else ""


def _more(queue: Queue) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What could be done beyond today's review, in words and as an action."""
    address = reverse("flashcards:review")
    if queue.waiting:
        cards = counted_up_to(COUNT_LIMIT, queue.waiting, "more card")
        waiting = f"{cards} can wait: they are spread over the coming days."
        return waiting, (("Go on anyway", f"{address}{Scope(everything=True).query}"),)
    if queue.ready:
        cards = counted(queue.ready, "new card")
        whence = "" if queue.ready_own else " from topics you have begun"
        ready = f"{cards}{whence} {'is' if queue.ready == 1 else 'are'} ready when you are."
        return ready, ((f"Meet {cards}", f"{address}{Scope(only='new').query}"),)
    return "", ()


def _forgotten_words(learner: Learner, day: Day, now: dt.datetime) -> str:
    """When what was forgotten (and not recalled since) comes back."""
    forgotten = (graded for graded in day.last if graded.rating == Review.Rating.FORGOT)
    dates = [graded.due_at for graded in forgotten if graded.due_at]
    if not dates:
        return ""
    back = comes_back(learner, min(dates), now)
    several = (
        f"The {spelled(len(dates)).lower()} you forgot come" if len(dates) > 1 else "The one you forgot comes"
    )
    return f"{several} back {back}, or tomorrow if you leave now."


def _idle(learner: Learner | None, queue: Queue, now: dt.datetime) -> Ending:
    more, actions = _more(queue)
    if queue.waiting:
        return Ending(
            title="Enough for today", text=more, actions=(("Done for today", reverse("today")), *actions)
        )
    if actions or _has_begun(learner):
        text = " ".join(f"{_next_words(learner, None, now)} {more or NOTHING_NEW}".split())
        return Ending(
            title="Nothing is due", text=text, actions=(*actions, ("Choose a topic", reverse("map")))
        )
    first = Topic.objects.published().filter(track__retired_at=None).select_related("track").first()
    start = (
        (f"Start with {first.title}", first.get_absolute_url()) if first else ("To the map", reverse("map"))
    )
    text = "Pick any topic. Nothing to sign up for, and the first card is ready in a minute."
    return Ending(title="No cards yet", text=text, actions=(start,))


def _has_begun(learner: Learner | None) -> bool:
    return learner is not None and Memory.objects.filter(learner=learner).begun().exists()


def _next_words(learner: Learner | None, topic: Topic | None, now: dt.datetime) -> str:
    """``The next four cards come back tomorrow.``"""
    mine = Memory.objects.filter(learner=learner, due_at__gt=now).asked()
    rows = (mine.filter(topic=topic) if topic else mine).order_by("due_at").values_list("due_at", flat=True)
    dates = [date for date in rows[:100] if date]
    if not dates:
        return ""
    back = comes_back(learner, dates[0], now)
    together = sum(comes_back(learner, date, now) == back for date in dates)
    cards = f"next {spelled(together).lower()} cards come" if together > 1 else "next card comes"
    return f"The {cards} back {back}."
