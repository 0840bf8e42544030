"""What to ask next: due memories mixed across topics, the most forgettable first; a few new cards a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Coalesce

from flashcards.decks.models import OwnCard
from flashcards.fits import pace_of
from flashcards.graded import Day
from flashcards.models import Card, Memory
from flashcards.scheduling import DECAY, recall_now
from learners.models import Learner
from lessons.models import Place, Topic

NEW_A_DAY = 20
DAILY_SHARE = 60  # a backlog above it is spread over the coming days
SPREAD_DAYS = 7
WINDOW = 100  # due memories looked at to choose the next one
AHEAD = 3  # how many of them are put in order: only the first is shown
COUNT_LIMIT = 1_000  # nobody needs to know more exactly, and counting stays cheap
SLIPPING = 0.8  # predicted recall below it is drawn red
SIBLINGS_APART = 5

type Kin = tuple[str, int | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One item that can be asked, by its keys alone. ``recall`` (0 to 1) is None for a card new to the learner.

    ``kin`` is equal for siblings: the cards that one text or one entry of a file became. ``is_watched``: it was once answered
    wrong with full confidence.
    """

    topic: int | None  # None for an own card that belongs to no topic
    kin: Kin = ("", 0, "")
    recall: float | None = None
    memory: int | None = None
    card: int | None = None
    own_card: int | None = None
    is_watched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """``asks`` in the order they are asked (as far as is worth knowing); ``due`` and ``new`` are what is left today."""

    asks: tuple[Ask, ...] = ()
    due: int = 0
    new: int = 0
    waiting: int = 0  # due, but left for the coming days
    ready: int = 0  # new cards that could be met today; only looked for when what is due is done
    ready_own: int = 0  # those of them that are the learner's own

    @property
    def left(self) -> int:
        return self.due + self.new


# ---- the queue


def queue_for(
    learner: Learner, now: dt.datetime, day: Day, *, only: str = "", everything: bool = False
) -> Queue:
    """The daily review: what is due today. ``only`` "red" asks what is slipping, "new" the new cards that are
    ready; ``everything`` lifts the daily share.
    """
    mine = Memory.objects.filter(learner=learner)
    if only == "red":
        pace, _ = pace_of(learner)
        reds = [ask for ask in due_window(mine, now, COUNT_LIMIT, pace.decay) if is_slipping(ask)]
        return Queue(asks=_in_order(reds, day), due=len(reds))
    if only == "new":
        new = _new_of_day(learner, now, NEW_A_DAY - day.met)
        return Queue(asks=_in_order(new, day), new=len(new))
    due = due_window(mine, now)
    total = due_total(learner, now) if len(due) >= WINDOW else len(due)
    share = total if everything else share_of_today(total, day.reviewed)
    if share:
        return Queue(asks=_in_order(due, day), due=share, waiting=total - share)
    ready = _new_of_day(learner, now, NEW_A_DAY - day.met)
    return Queue(waiting=total, ready=len(ready), ready_own=sum(ask.own_card is not None for ask in ready))


def queue_of_topic(learner: Learner | None, topic: Topic, now: dt.datetime, day: Day) -> Queue:
    """The cards of one topic: what is due, then every card the learner has not met."""
    due = due_window(Memory.objects.filter(learner=learner, topic=topic), now) if learner else []
    new = _new_cards(learner, Q(topic=topic), now, WINDOW)
    return Queue(asks=_in_order(due or new, day), due=len(due), new=len(new))


def due_total(learner: Learner, now: dt.datetime) -> int:
    """How many memories are due, up to a thousand."""
    return Memory.objects.filter(learner=learner).due(now)[:COUNT_LIMIT].count()


def share_of_today(due: int, reviewed: int) -> int:
    """How many of ``due`` are asked today, after ``reviewed``: all of them, or one day's share of a backlog.

    Where no more than a thousand were counted, each review takes one off all the same.
    """
    backlog = min(due + reviewed, COUNT_LIMIT)
    share = max(DAILY_SHARE, -(-backlog // SPREAD_DAYS))
    return min(due, max(0, share - reviewed))


def is_slipping(ask: Ask) -> bool:
    return ask.recall is not None and ask.recall < SLIPPING


def due_window(memories: Any, now: dt.datetime, window: int = WINDOW, decay: float = DECAY) -> list[Ask]:
    """The memories due longest, and all that are watched (up to as many again): those are asked before a backlog.

    ``decay`` is that of the learner's forgetting curve; which memory is the most forgettable is the same by any.
    """
    due = memories.due(now).order_by("due_at")
    asks = _asks(due[:window], now, decay)
    if len(asks) < window:
        return asks
    known = {ask.memory for ask in asks}
    return asks + [ask for ask in _asks(due.watched()[:window], now, decay) if ask.memory not in known]


def _asks(memories: Any, now: dt.datetime, decay: float) -> list[Ask]:
    rows = memories.values_list(
        "pk",
        "topic_id",
        "state",
        "stability",
        "last_reviewed_at",
        "mistake",
        "card__slug",
        "question__slug",
        "prompt__slug",
        "own_card__note",
    )
    return [
        Ask(
            memory=pk,
            topic=topic,
            recall=recall_now(state, stability, seen, now, decay),
            kin=kin_of(topic, *names),
            is_watched=mistake is not None,
        )
        for pk, topic, state, stability, seen, mistake, *names in rows
    ]


def kin_of(
    topic: int | None, card: str | None, question: str | None, prompt: str | None, note: str | None
) -> Kin:
    """By the slug of what it is, or the note of an own card."""
    if note is not None:
        return "own_card", None, note
    if card is not None:
        return "card", topic, card
    return ("question", topic, question) if question is not None else ("prompt", topic, prompt or "")


# ---- new cards


def _new_of_day(learner: Learner, now: dt.datetime, limit: int) -> list[Ask]:
    """The learner's own cards first, in the order in which they came."""
    own = _new_own(learner, now, limit)
    return own + _new_of_begun(learner, now, limit - len(own)) if len(own) < limit else own


def _new_own(learner: Learner, now: dt.datetime, limit: int) -> list[Ask]:
    if limit <= 0:
        return []
    rows = unmet_own(learner, now).order_by("pk")
    return [
        Ask(own_card=pk, topic=topic, kin=("own_card", None, note))
        for pk, topic, note in rows.values_list("pk", "topic_id", "note")[:limit]
    ]


def unmet_own(learner: Learner, now: dt.datetime) -> Any:
    """Own cards without a memory, which an index alone tells, and the few with one that was not begun."""
    mine = Memory.objects.filter(learner=learner)
    again = mine.filter(Q(buried_until=None) | Q(buried_until__lte=now), due_at=None, suspended_at=None)
    untouched = ~Exists(mine.filter(own_card=OuterRef("pk")))
    return OwnCard.objects.of(learner).filter(untouched | Q(pk__in=again.values("own_card")))


def _new_cards(learner: Learner | None, scope: Q, now: dt.datetime, limit: int) -> list[Ask]:
    """Published cards the learner has not met, in the order of the map and the files."""
    if limit <= 0:
        return []
    rows = _unmet(learner, scope, now).order_by(
        "topic__track__position", "topic__position", "topic_id", "position", "variant"
    )
    return [
        Ask(card=pk, topic=topic, kin=("card", topic, slug))
        for pk, topic, slug in rows.values_list("pk", "topic_id", "slug")[:limit]
    ]


def _unmet(learner: Learner | None, scope: Q, now: dt.datetime) -> Any:
    known = Memory.objects.filter(_met(now), learner=learner, card=OuterRef("pk"))
    return Card.objects.published().filter(scope, ~Exists(known), topic__retired_at=None)


def _met(now: dt.datetime) -> Q:
    return Q(due_at__isnull=False) | Q(suspended_at__isnull=False) | Q(buried_until__gt=now)


def _new_of_begun(learner: Learner, now: dt.datetime, limit: int) -> list[Ask]:
    """New cards of topics the learner has read in or was asked in. Looks only into topics with cards unmet."""
    found: list[Ask] = []
    topics: list[int] = []
    unmet = 0
    for topic, cards in _unfinished(learner):
        topics.append(topic)
        unmet += cards
        if unmet >= limit - len(found):
            found += _new_cards(learner, Q(topic__in=topics), now, limit - len(found))
            topics, unmet = [], 0
        if len(found) >= limit:
            return found
    return found + _new_cards(learner, Q(topic__in=topics), now, limit - len(found)) if topics else found


def _unfinished(learner: Learner) -> Any:
    """(topic, cards not met) of topics that were begun, in the order of the map."""
    read = Place.objects.filter(learner=learner, topic=OuterRef("pk"))
    mine = FilteredRelation("topic_memories", condition=Q(topic_memories__learner=learner))
    left = F("items_counted__cards") - Coalesce("mine__cards", 0)
    return (
        Topic.objects.published()
        .annotate(mine=mine, left=left)
        .filter(Q(Exists(read)) | Q(mine__isnull=False), left__gt=0)
        .order_by("track__position", "position", "pk")
        .values_list("pk", "left")
    )


# ---- order


def _in_order(asks: Sequence[Ask], day: Day) -> tuple[Ask, ...]:
    """See ``mixed``; what was asked last counts, so that the rule holds from one request to the next."""
    recent = [
        Ask(topic=graded.topic, kin=kin_of(graded.topic, graded.card, None, None, graded.note))
        for graded in day.sitting[:SIBLINGS_APART]
    ]
    return tuple(mixed(asks, recent[::-1], AHEAD))


def mixed(asks: Sequence[Ask], recent: Sequence[Ask] = (), limit: int = WINDOW) -> list[Ask]:
    """The first ``limit`` of ``asks``: what is watched, then the most forgettable first, but where there is a choice
    no topic twice in a row and no siblings within five. ``recent`` was asked just before, oldest first.
    """
    in_order = sorted(asks, key=lambda ask: 2.0 if ask.recall is None else ask.recall)
    watched = [ask for ask in in_order if ask.is_watched]
    others = [ask for ask in in_order if not ask.is_watched]
    done = list(recent)
    for _ in range(min(limit, len(in_order))):
        left = watched or others
        done.append(left.pop(_next(left, done)))
    return done[len(recent) :]


def _next(left: Sequence[Ask], done: Sequence[Ask]) -> int:
    kin = {ask.kin for ask in done[-SIBLINGS_APART:]}
    topic = done[-1].topic if done else None
    apart = [index for index, ask in enumerate(left) if ask.kin not in kin]
    elsewhere = (index for index in apart if left[index].topic != topic)
    return next(elsewhere, apart[0] if apart else 0)
