"""The review page: which card, how far along, and what just happened."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from flashcards.decks.models import OwnCard
from flashcards.due import COUNT_LIMIT, Ask, Queue, queue_for, queue_of_topic
from flashcards.ending import Ending, ending_of
from flashcards.faces import Face, face_of
from flashcards.fits import pace_of
from flashcards.graded import Day, day_of
from flashcards.models import Card, ExplainPrompt, Explanation, Item, Memory, Review
from flashcards.naming import ItemName, field_of, name_of
from flashcards.reviewing import schedule_of
from flashcards.scheduling import Pace, due_dates
from flashcards.scope import Scope
from flashcards.wording import about_minutes, comes_back, counted_up_to, since, span
from learners.models import Learner
from lessons.models import Topic
from quizzes.models import Question

MODELS: dict[str, type[Card | Question | ExplainPrompt | OwnCard]] = {
    "card": Card,
    "question": Question,
    "prompt": ExplainPrompt,
    "own_card": OwnCard,
}
# The two large buttons first, then the two quiet ones.
LAID_OUT = (Review.Rating.FORGOT, Review.Rating.GOT_IT, Review.Rating.ONLY_JUST, Review.Rating.AT_ONCE)
NOTES = {
    "bury": "Left until tomorrow.",
    "suspend": "You won’t be asked this card any more.",
    "back": "Back in your review.",
    "flag": "Flagged. The memory page lists it.",
    "unflag": "The flag is off.",
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
    is_watched: bool = False  # once answered wrong with full confidence
    explained: str = ""  # what the learner wrote on this prompt
    named: tuple[int, ...] = ()  # which of its concepts that covers, as the learner ticked them
    key: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """What to say, and what can be undone: the grade with the key ``undo``, or setting the item ``aside``."""

    text: str
    undo: uuid.UUID | None = None
    aside: str = ""  # "card-12"


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
        ending=None if item else ending_of(learner, scope, topic, queue, day, now),
        number=len(day.sitting) + 1,
        left=f"{counted_up_to(COUNT_LIMIT, queue.left, 'card')} left" if queue.left else "Last card",
        minutes=about_minutes(queue.left or 1),
    )


def find_item(name: ItemName, learner: Learner | None) -> Item | None:
    """A published item by kind and primary key, with topic and track. An own card only for its learner."""
    kind, pk = name
    if kind == "own_card":
        return OwnCard.objects.of(learner).select_related("topic__track").filter(pk=pk).first()
    rows = MODELS[kind].objects.published().filter(topic__retired_at=None)
    return rows.select_related("topic__track").filter(pk=pk).first()


def toast_of(learner: Learner, review: Review, now: dt.datetime) -> Toast:
    back = comes_back(learner, review.memory.due_at or now, now)
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
    name = str(name_of(item))
    pace, _ = pace_of(learner)
    explained, named = _explained(learner, item) if isinstance(item, ExplainPrompt) else ("", ())
    return Asked(
        name=name,
        face=face_of(item, seed=f"{name} {seen}"),
        about=item.topic.track.title if item.topic else "My cards",
        last_seen=_last_seen(memory, now),
        seen=seen,
        grades=_grades(memory, now, pace),
        retention=round(100 * pace.retention),
        note=memory.note if memory else "",
        is_flagged=bool(memory and memory.flagged_at),
        is_watched=bool(memory and memory.mistake),
        explained=explained,
        named=named,
    )


def _last_seen(memory: Memory | None, now: dt.datetime) -> str:
    if memory is None or memory.last_reviewed_at is None:
        return "New to you"
    ago = since(memory.last_reviewed_at, now)
    if memory.mistake == Memory.Mistake.WRONG:
        return f"You were sure, and wrong. Last seen {ago}"
    return f"Last seen {ago}"


def _explained(learner: Learner | None, prompt: ExplainPrompt) -> tuple[str, tuple[int, ...]]:
    """The learner's last words on it, also on an older ``rev``, whose ticks say nothing of the concepts as they are."""
    written = Explanation.objects.filter(learner=learner, prompt=prompt).order_by("-rev") if learner else None
    text, ticked, rev = (written and written.values_list("text", "ticked", "rev").first()) or ("", [], 0)
    return text, tuple(ticked) if rev == prompt.rev else ()


def _grades(memory: Memory | None, now: dt.datetime, pace: Pace) -> tuple[Grade, ...]:
    dates = due_dates(schedule_of(memory), now, pace)
    return tuple(
        Grade(value=rating.value, label=str(rating.label), when=span(dates[rating.value] - now))
        for rating in LAID_OUT
    )
