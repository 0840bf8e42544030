"""The review page: which card, how far along, what just happened, and the words for the end."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.urls import reverse

from flashcards.days import zone_of
from flashcards.decks.models import OwnCard
from flashcards.due import Ask, Day, Queue, day_of, queue_for, queue_of_topic
from flashcards.faces import Face, face_of
from flashcards.fits import pace_of
from flashcards.models import Card, ExplainPrompt, Explanation, Item, Memory, Review
from flashcards.reviewing import field_of, schedule_of
from flashcards.scheduling import Pace, due_dates
from flashcards.scope import Scope
from flashcards.wording import about_minutes, comes_back, counted, since, span, spelled
from learners.models import Learner
from lessons.models import Topic
from quizzes.models import Question

MODELS: dict[str, type[Card | Question | ExplainPrompt | OwnCard]] = {
    "card": Card,
    "question": Question,
    "prompt": ExplainPrompt,
    "own_card": OwnCard,
}
NOTHING_NEW = "You could learn something new instead."
# The two large buttons first, then the two quiet ones.
LAID_OUT = (Review.Rating.FORGOT, Review.Rating.GOT_IT, Review.Rating.ONLY_JUST, Review.Rating.AT_ONCE)
NOTES = {
    "bury": "Left until tomorrow.",
    "suspend": "You won’t be asked this card any more.",
    "stale": "That card was already graded, perhaps in another tab. Here is the next one.",
    "undone": "Grade undone.",
    "noted": "Kept.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    value: int
    label: str
    when: str  # "15 days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One card as it lies on the table. ``seen`` and ``key`` make a double post harmless."""

    name: str  # "card-12"
    face: Face
    about: str  # what it belongs to
    last_seen: str
    seen: int
    grades: tuple[Grade, ...]
    retention: int  # percent
    note: str = ""  # the learner's own
    is_flagged: bool = False
    explained: str = ""  # what the learner wrote on this prompt
    key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Nothing more to ask: what happened, and what to do next. Actions are (text, url), the first one matters."""

    title: str
    text: str
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    text: str
    undo: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    scope: Scope
    topic: Topic | None
    asked: Asked | None
    ending: Ending | None
    number: int
    left: str
    minutes: str


def page_for(
    learner: Learner | None, scope: Scope, topic: Topic | None, now: dt.datetime, wanted: Item | None = None
) -> Page:
    """The next card, or ``wanted`` again (the other side of it, or after an undo)."""
    day = day_of(learner, now) if learner else Day()
    queue = _queue(learner, scope, topic, now, day)
    item, memory = _found(learner, queue, wanted)
    return Page(
        scope=scope,
        topic=topic,
        asked=_asked(learner, item, memory, now) if item else None,
        ending=None if item else _ending(learner, scope, topic, queue, day, now),
        number=len(day.sitting) + 1,
        left=f"{counted(queue.left, 'card')} left" if queue.left else "Last card",
        minutes=about_minutes(queue.left or 1),
    )


def find_item(name: tuple[str, int], learner: Learner | None) -> Item | None:
    """A published item by kind and primary key, with topic and track. An own card only for its learner."""
    kind, pk = name
    if kind == "own_card":
        return OwnCard.objects.of(learner).select_related("topic__track").filter(pk=pk).first()
    rows = MODELS[kind].objects.published().filter(topic__retired_at=None)
    return rows.select_related("topic__track").filter(pk=pk).first()


def toast_of(learner: Learner, review: Review, now: dt.datetime) -> Toast:
    zone = zone_of(learner)
    due_at = review.memory.due_at or now
    back = comes_back(due_at.astimezone(zone), now.astimezone(zone))
    return Toast(text=f"Graded “{Review.Rating(review.rating).label}”. Back {back}.", undo=review.key)


# ---- the card


def _queue(learner: Learner | None, scope: Scope, topic: Topic | None, now: dt.datetime, day: Day) -> Queue:
    if topic:
        return queue_of_topic(learner, topic, now, day)
    if learner is None:
        return Queue()
    return queue_for(learner, now, day, only=scope.only, everything=scope.everything)


def _found(learner: Learner | None, queue: Queue, wanted: Item | None) -> tuple[Item | None, Memory | None]:
    if wanted:
        return wanted, _memory_of(learner, wanted)
    return _loaded(learner, queue.asks[0]) if queue.asks else (None, None)


def _loaded(learner: Learner | None, ask: Ask) -> tuple[Item | None, Memory | None]:
    if ask.card:
        card = Card.objects.select_related("topic__track").get(pk=ask.card)
        return card, _memory_of(learner, card)
    if ask.own_card:
        own = OwnCard.objects.select_related("topic__track").get(pk=ask.own_card)
        return own, _memory_of(learner, own)
    memory = Memory.objects.with_items().get(pk=ask.memory or 0)
    memory.item.topic = memory.topic  # loaded with the memory
    return memory.item, memory


def _memory_of(learner: Learner | None, item: Item) -> Memory | None:
    if learner is None:
        return None
    return Memory.objects.filter(learner=learner, **{field_of(item): item}).first()


def _asked(learner: Learner | None, item: Item, memory: Memory | None, now: dt.datetime) -> Asked:
    seen = memory.reps if memory else 0
    last = memory.last_reviewed_at if memory else None
    name = f"{field_of(item)}-{item.pk}"
    pace, _ = pace_of(learner)
    return Asked(
        name=name,
        face=face_of(item, seed=f"{name} {seen}"),
        about=item.topic.track.title if item.topic else "My cards",
        last_seen=f"Last seen {since(last, now)}" if last else "New to you",
        seen=seen,
        grades=_grades(memory, now, pace),
        retention=round(100 * pace.retention),
        note=memory.note if memory else "",
        is_flagged=bool(memory and memory.flagged_at),
        explained=_explained(learner, item) if isinstance(item, ExplainPrompt) else "",
    )


def _explained(learner: Learner | None, prompt: ExplainPrompt) -> str:
    """The learner's last words on it, also on an older ``rev``."""
    written = Explanation.objects.filter(learner=learner, prompt=prompt).order_by("-rev") if learner else None
    return (written and written.values_list("text", flat=True).first()) or ""


def _grades(memory: Memory | None, now: dt.datetime, pace: Pace) -> tuple[Grade, ...]:
    dates = due_dates(schedule_of(memory), now, pace)
    return tuple(
        Grade(value=rating.value, label=str(rating.label), when=span(dates[rating.value] - now))
        for rating in LAID_OUT
    )


# ---- the end


def _ending(
    learner: Learner | None, scope: Scope, topic: Topic | None, queue: Queue, day: Day, now: dt.datetime
) -> Ending:
    if day.sitting:
        return _finished(learner, topic, queue, day, now)
    if topic:
        back = (f"Back to {topic.title}", topic.get_absolute_url())
        return Ending(title="Nothing is due here", text=_next_words(learner, topic, now), actions=(back,))
    if scope.only == "red":
        text = "No card has dropped below 80 percent predicted recall."
        return Ending(title="Nothing is slipping", text=text, actions=(("To Today", reverse("today")),))
    return _idle(learner, queue, now)


def _finished(
    learner: Learner | None, topic: Topic | None, queue: Queue, day: Day, now: dt.datetime
) -> Ending:
    text = (
        f"{counted(len(day.sitting), 'card')}, {day.recalled} recalled{_time_words(day)}. "
        f"{_forgotten_words(learner, day, now)}"
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
    milliseconds = sum(review.duration_ms for review in day.sitting)
    return f", in {span(dt.timedelta(milliseconds=milliseconds))}" if milliseconds else ""


def _more(queue: Queue) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What could be done beyond today's review, in words and as an action."""
    address = reverse("flashcards:review")
    if queue.waiting:
        waiting = f"{counted(queue.waiting, 'more card')} can wait: they are spread over the coming days."
        return waiting, (("Go on anyway", f"{address}{Scope(everything=True).query}"),)
    if queue.ready:
        cards = counted(queue.ready, "new card")
        ready = (
            f"{cards} from topics you have begun {'is' if queue.ready == 1 else 'are'} ready when you are."
        )
        return ready, ((f"Meet {cards}", f"{address}{Scope(only='new').query}"),)
    return "", ()


def _forgotten_words(learner: Learner | None, day: Day, now: dt.datetime) -> str:
    """When what was forgotten (and not recalled since) comes back."""
    last = {review.memory_id: review for review in reversed(day.sitting)}
    dates = [r.memory.due_at for r in last.values() if r.rating == Review.Rating.FORGOT and r.memory.due_at]
    if not dates:
        return ""
    zone = zone_of(learner)
    back = comes_back(min(dates).astimezone(zone), now.astimezone(zone))
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
    zone = zone_of(learner)
    dates = [date.astimezone(zone) for date in rows[:100] if date]
    if not dates:
        return ""
    together = sum(date.date() == dates[0].date() for date in dates)
    cards = f"next {spelled(together).lower()} cards come" if together > 1 else "next card comes"
    return f"The {cards} back {comes_back(dates[0], now.astimezone(zone))}."
