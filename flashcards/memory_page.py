"""What the memory page tells: recall by track, topic and idea, the month ahead, the days behind, and what is set aside."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from flashcards import mastery
from flashcards.due import COUNT_LIMIT
from flashcards.fits import pace_of
from flashcards.mastery import TopicMastery
from flashcards.models import Item, Memory, MemoryQuerySet
from flashcards.naming import name_of
from flashcards.own_mastery import of_decks
from flashcards.scheduling import Pace, days_above, recall
from flashcards.today import Summary, summary
from flashcards.wording import comes_back, counted, counted_up_to, span
from learners.days import today_of
from learners.models import Learner, StudyDay
from lessons.models import Topic, Track

WEEKS = 14
TIMED_DAYS = 14
LISTED = 200  # items of one topic, the least recalled first
ASIDE = 100
DAY = dt.timedelta(days=1)
LABEL = 90  # characters
BLANK = "[…]"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRow:
    """``lasts``: how long from now it stays above the wanted retention."""

    topic: Topic
    mastery: TopicMastery
    lasts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRow:
    track: Track
    mastery: TopicMastery
    lasts: str
    topics: tuple[TopicRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeckRow:
    """Own cards: of one deck ("" for those written here), or all of them."""

    deck: str
    mastery: TopicMastery
    lasts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """``recall`` in percent now, None while the item is being learned; ``durability`` is how long after a review it
    stays above the wanted retention.
    """

    name: str  # "card-12"
    text: str
    kind: str
    recall: int | None
    durability: str
    back: str
    note: str
    is_flagged: bool
    is_suspended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryPage:
    memory: Summary
    pace: Pace
    tracks: tuple[TrackRow, ...]
    whole: TopicMastery
    decks: tuple[DeckRow, ...]
    own: DeckRow
    days: tuple[tuple[dt.date, int], ...]
    minutes: tuple[tuple[dt.date, int], ...]  # of the last fourteen days, oldest first, days off included
    studied_lately: int
    day: dt.date
    suspended: tuple[ItemRow, ...]
    buried: tuple[ItemRow, ...]
    flagged: tuple[ItemRow, ...]

    @property
    def percent(self) -> int:
        """The wanted retention."""
        return round(100 * self.pace.retention)

    @property
    def ahead(self) -> list[tuple[int, int, int]]:
        """(days from now, percent recalled when kept up, percent when stopped) of the forecast."""
        lines = self.memory.forecast
        return [(day, round(100 * lines.keep[day]), round(100 * lines.stop[day])) for day in (1, 7, 14, 30)]

    @property
    def week_minutes(self) -> int:
        return sum(minutes for _, minutes in self.minutes[-7:])


def page_of(learner: Learner, now: dt.datetime) -> MemoryPage:
    """Costs the same however many items the learner has."""
    pace, _ = pace_of(learner)
    memory = summary(learner, now)
    mine = Memory.objects.filter(learner=learner)
    tracks = _tracks(learner, pace, now, memory.due_by_topic)
    decks = of_decks(learner, pace, now)
    day = today_of(learner, now)
    studied = list(StudyDay.objects.filter(learner=learner, day__gt=day - WEEKS * 7 * DAY).order_by("day"))
    return MemoryPage(
        memory=memory,
        pace=pace,
        tracks=tracks,
        whole=mastery.of_track([row.mastery for row in tracks]),
        decks=tuple(_deck_row(deck, each, pace) for deck, each in decks.items()),
        own=_deck_row("", mastery.of_track([*decks.values()]), pace),
        days=tuple((row.day, row.answers + row.reviews) for row in studied),
        minutes=_minutes(studied, day),
        studied_lately=sum(day - 7 * DAY < row.day for row in studied),
        day=day,
        suspended=_aside(mine.filter(suspended_at__isnull=False), pace, now, learner),
        buried=_aside(mine.asked().filter(buried_until__gt=now), pace, now, learner),
        flagged=_aside(mine.filter(flagged_at__isnull=False), pace, now, learner),
    )


def items_of(learner: Learner, topic: Topic, now: dt.datetime) -> tuple[ItemRow, ...]:
    """The begun memories of a topic, the least recalled first, up to two hundred."""
    return _items(Memory.objects.filter(learner=learner, topic=topic), now, learner)


def items_of_deck(learner: Learner, deck: str, now: dt.datetime) -> tuple[ItemRow, ...]:
    """The same of the learner's own cards of one deck; "" for those written here."""
    own = Memory.objects.filter(learner=learner, own_card__isnull=False, own_card__deck=deck)
    return _items(own, now, learner)


def _items(memories: MemoryQuerySet, now: dt.datetime, learner: Learner) -> tuple[ItemRow, ...]:
    pace, _ = pace_of(learner)
    found = memories.filter(own_card__retired_at=None).begun().with_items()
    rows = [_row(memory, pace, now, learner) for memory in found.order_by("stability")[:LISTED]]
    return tuple(sorted(rows, key=lambda row: row.recall or 0))


def _tracks(learner: Learner, pace: Pace, now: dt.datetime, due: Counter[int | None]) -> tuple[TrackRow, ...]:
    """Tracks with what was begun in them."""
    topics = list(
        Topic.objects.published()
        .filter(track__retired_at=None)
        .select_related("track")
        .order_by("track__position", "position", "pk")
    )
    known = mastery.of_topics(learner, topics, now, due)
    tracks: dict[int, list[TopicRow]] = {}
    for topic in topics:
        if topic.pk in known:
            row = TopicRow(topic=topic, mastery=known[topic.pk], lasts=_lasts(known[topic.pk], pace))
            tracks.setdefault(topic.track_id, []).append(row)
    return tuple(_track_row(rows, pace) for rows in tracks.values())


def _track_row(rows: Sequence[TopicRow], pace: Pace) -> TrackRow:
    whole = mastery.of_track([row.mastery for row in rows])
    return TrackRow(track=rows[0].topic.track, mastery=whole, lasts=_lasts(whole, pace), topics=tuple(rows))


def _deck_row(deck: str, found: TopicMastery, pace: Pace) -> DeckRow:
    return DeckRow(deck=deck, mastery=found, lasts=_lasts(found, pace))


def _lasts(found: TopicMastery, pace: Pace) -> str:
    """``12 days``; ``under 90%`` for what has fallen below the wanted retention."""
    days = found.lasts(pace.retention)
    if days is None:
        return ""
    return _days(days) if days else f"under {100 * pace.retention:.0f}%"


def _minutes(studied: Sequence[StudyDay], day: dt.date) -> tuple[tuple[dt.date, int], ...]:
    seconds = {row.day: row.seconds for row in studied}
    days = [day - number * DAY for number in reversed(range(TIMED_DAYS))]
    return tuple((each, round(seconds.get(each, 0) / 60)) for each in days)


def _aside(memories: MemoryQuerySet, pace: Pace, now: dt.datetime, learner: Learner) -> tuple[ItemRow, ...]:
    found = memories.with_items().order_by("-pk")[:ASIDE]
    return tuple(_row(memory, pace, now, learner) for memory in found)


def _row(memory: Memory, pace: Pace, now: dt.datetime, learner: Learner) -> ItemRow:
    item = memory.item
    name = name_of(item)
    seen = memory.last_reviewed_at if memory.state == Memory.State.REVIEW else None
    chance = recall(memory.stability, seen, now, pace.decay)
    due_at = memory.due_at and max(memory.due_at, memory.buried_until or memory.due_at)
    return ItemRow(
        name=str(name),
        text=text_of(item),
        kind=name.kind.replace("_", " ").capitalize(),
        recall=None if chance is None else round(100 * chance),
        durability=_durability(memory, pace),
        back=_back(learner, due_at, now),
        note=memory.note,
        is_flagged=memory.flagged_at is not None,
        is_suspended=memory.suspended_at is not None,
    )


def _durability(memory: Memory, pace: Pace) -> str:
    if memory.stability is None:
        return ""
    return _days(days_above(pace.retention, memory.stability, pace.decay))


def _days(days: float) -> str:
    return span(days * DAY, int) if days < 36_500 else "a lifetime"


def _back(learner: Learner, due_at: dt.datetime | None, now: dt.datetime) -> str:
    if due_at is None:
        return "Not asked yet"
    if due_at <= now:
        return "Due now"
    words = comes_back(learner, due_at, now)
    return words[0].upper() + words[1:]


def text_of(item: Item | Any) -> str:
    """The question of an item on one line, as text. Of a text with a blank, what stands around the blank."""
    names = ("cue_html", "front_html", "stem_html", "prompt_html")
    html = next((found for name in names if (found := getattr(item, name, ""))), "")
    text = " ".join(unescape(strip_tags(re.sub(r"<(?:br|/p|/li)>", " ", html))).split())
    if not text:
        return "A picture"
    before = text.find(BLANK) - LABEL // 2
    text = f"…{text[before:]}" if before > 0 else text
    return text if len(text) <= LABEL else f"{text[: LABEL - 1]}…"


def words_of(page: MemoryPage) -> str:
    """The page in a sentence: what is remembered of the topics; for whoever has only own cards, of those."""
    if page.whole.recall is None and not page.memory.total:
        return "Nothing to remember yet. Answer a question or turn a card, and it shows up here."
    recalled = (
        _own_words(page.memory)
        if page.whole.recall is None
        else f"{page.whole.recall}% of {counted(page.whole.items, 'card')} now"
    )
    cards = page.memory.due + page.memory.waiting  # own ones among them
    due = (
        f" {counted_up_to(COUNT_LIMIT, cards, 'card')} {'is' if cards == 1 else 'are'} due." if cards else ""
    )
    return f"You would recall about {recalled}.{due}"


def _own_words(memory: Summary) -> str:
    """Of begun cards that belong to no topic's recall."""
    recall = round(100 * memory.forecast.keep[0])
    if memory.total < COUNT_LIMIT:
        return f"{recall}% of {counted(memory.total, 'card')} now"
    return f"{recall}% of the {counted(memory.total, 'card')} that are due next"
