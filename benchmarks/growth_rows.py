"""Rows of a site that has grown: topics with cards, and learners whose memories follow from their logs.

Histories are simulated review by review, so the doctor finds nothing to mend in them.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import batched, islice

from django.db import transaction
from django.utils import timezone

from flashcards.decks.models import OwnCard
from flashcards.models import Card, Memory, Review
from flashcards.reviewing import KEPT, SCHEDULE, schedule_of
from flashcards.scheduling import FORGOT, after, is_lapse
from flashcards.topic_sums import count_items
from learners.days import start_of_today
from learners.models import Learner, StudyDay
from lessons.models import Lesson, Place, Topic, Track
from quizzes.models import Sitting

NOW = timezone.now()
DAY = dt.timedelta(days=1)
TODAY = start_of_today(None, NOW)
RETIRED_AT = NOW - 30 * DAY
BATCH = 500

TRACKS, TOPICS = 4, 40
AT_A_TIME = 20  # cards of a topic that a learner takes up before going on to the next
UNMET = 40  # cards of each topic that nobody has met
OWN = 5  # every fifth item is a card of the learner's own
A_YEAR = 365 * DAY  # that the learner has been at it
RATINGS, WEIGHTS = (1, 2, 3, 4), (5, 5, 65, 25)
SURE = 0.05  # of what was forgotten: a mistake made with confidence
LEFT_LYING = 25  # every so many items were not reviewed when they last fell due
RETIRED = SUSPENDED = FLAGGED = (
    100  # every so many cards are no longer published, or are set aside or flagged
)
SITTING = 40  # cards graded just now; less than a day's share, so that more are asked
ITEMS_A_SITTING = 20  # of a quiz, finished long ago
TEXT = (
    "a worker claims the row before it runs what a request has left behind and stores its outcome when the queue "
    "is full who waits longer than the one that came first because every retry is a new row with a date of its own"
)


def make_topics() -> list[Topic]:
    tracks = [
        Track(
            slug=f"track-{number}", title=f"Track {number}", summary=f"Number {number}", position=200 + number
        )
        for number in range(TRACKS)
    ]
    Track.objects.bulk_create(tracks)
    topics = Topic.objects.bulk_create(
        Topic(
            track=tracks[number * TRACKS // TOPICS],
            slug=f"topic-{number}",
            title=f"Topic {number}",
            summary=f"Number {number}",
            level="beginner",
            minutes=5,
            idea_html=f"<p>The idea of topic {number}.</p>",
            position=number,
        )
        for number in range(TOPICS)
    )
    Lesson.objects.bulk_create(
        Lesson(topic=topic, mode=Lesson.Mode.DEEP_DIVE, about="A page", minutes=5) for topic in topics
    )
    return topics


def add_cards(topics: list[Topic], items: int, rnd: random.Random) -> None:
    """As many that a learner can have so many items, and some more."""
    each = -(-items // TOPICS) + UNMET
    for topic in topics:
        have = topic.cards.count()
        Card.objects.bulk_create(_card(topic, number, rnd) for number in range(have, each))
    with transaction.atomic():
        count_items(NOW)


def _card(topic: Topic, number: int, rnd: random.Random) -> Card:
    is_retired = number % RETIRED == RETIRED - 1
    return Card(
        topic=topic,
        slug=f"card-{number}",
        front_html=f"<p>{_words(8, rnd)}?</p>",
        back_html=f"<p>{_words(25, rnd)}.</p>",
        position=number,
        retired_at=RETIRED_AT if is_retired else None,
    )


def _words(number: int, rnd: random.Random) -> str:
    return " ".join(rnd.choices(TEXT.split(), k=number))


def make_learner() -> Learner:
    return Learner.objects.create()


def add_learners(number: int, items: int, rnd: random.Random) -> None:
    """Learners with so many memories each, graded once in the last ten days, in one topic or two."""
    cards = list(Card.objects.filter(topic__slug__startswith="topic-", retired_at=None)[: 50 * UNMET])
    moments = [NOW - rnd.random() * 10 * DAY for _ in range(BATCH)]
    for some in batched([Learner() for _ in range(number)], BATCH):
        with transaction.atomic():
            learners = Learner.objects.bulk_create(some)
            memories = [
                Memory(learner=learner, topic_id=card.topic_id, card=card)
                for learner in learners
                for card in _some_of(cards, items, rnd)
            ]
            _store(memories, [[_graded(memory, 4, rnd.choice(moments))] for memory in memories])
            StudyDay.objects.bulk_create(
                StudyDay(learner=learner, day=NOW.date(), reviews=items, seconds=60) for learner in learners
            )


def _some_of(cards: list[Card], number: int, rnd: random.Random) -> list[Card]:
    start = rnd.randrange(len(cards) - number)
    return cards[start : start + number]


def add_items(learner: Learner, number: int, rnd: random.Random) -> None:
    """So many memories with their logs, and what else somebody leaves behind who has them."""
    days: Counter[dt.date] = Counter()
    with transaction.atomic():
        for items in batched(islice(_items(learner), number), BATCH):
            OwnCard.objects.bulk_create(item for item in items if isinstance(item, OwnCard))
            memories = [_memory(learner, item, place) for place, item in enumerate(items)]
            logs = [
                _lived(memory, item, place, rnd)
                for place, (memory, item) in enumerate(zip(memories, items, strict=True))
            ]
            _store(memories, logs)
            days.update(review.reviewed_at.date() for log in logs for review in log)
        _grade_just_now(learner, min(SITTING, number // 50))
        StudyDay.objects.bulk_create(
            StudyDay(learner=learner, day=day, reviews=count, seconds=8 * count)
            for day, count in days.items()
        )
        _read_and_answer(learner, number)


def _items(learner: Learner) -> Iterator[Card | OwnCard]:
    """Twenty cards of each topic in turn, then the next twenty; every fifth item is the learner's own, not stored yet."""
    topics = list(Topic.objects.filter(slug__startswith="topic-").order_by("pk"))
    given = 0
    for start in range(0, topics[0].cards.count(), AT_A_TIME):
        for topic in topics:
            for card in topic.cards.filter(position__gte=start, position__lt=start + AT_A_TIME):
                yield card
                given += 1
                if given % (OWN - 1) == 0:
                    texts = {"front": "?", "back": "!", "front_html": "<p>?</p>", "back_html": "<p>!</p>"}
                    yield OwnCard(learner=learner, **texts)


def _memory(learner: Learner, item: Card | OwnCard, place: int) -> Memory:
    is_own = isinstance(item, OwnCard)
    return Memory(
        learner=learner,
        topic_id=item.topic_id,
        **{"own_card" if is_own else "card": item},
        suspended_at=TODAY if place % SUSPENDED == SUSPENDED - 1 else None,
        flagged_at=TODAY if place % FLAGGED == FLAGGED // 2 else None,
    )


def _lived(memory: Memory, item: Card | OwnCard, place: int, rnd: random.Random) -> list[Review]:
    """Reviewed when it fell due, up to today; where it is left lying, the last time is missing."""
    start = TODAY - rnd.random() * A_YEAR
    log = list(_reviews(memory, start, item.retired_at or TODAY, rnd))
    if place % LEFT_LYING == 0 and len(log) > 1:
        _put_back(memory, log.pop())
    return log


def _reviews(memory: Memory, when: dt.datetime, until: dt.datetime, rnd: random.Random) -> Iterator[Review]:
    while when < until:
        yield _graded(memory, rnd.choices(RATINGS, WEIGHTS)[0], when, was_sure=rnd.random() < SURE)
        when = (memory.due_at or when) + rnd.random() * DAY / 2


def _graded(memory: Memory, rating: int, when: dt.datetime, *, was_sure: bool = False) -> Review:
    """The memory moved by one grade, and the entry in the log."""
    before, was_sure = schedule_of(memory), was_sure and rating == FORGOT
    entry = {name: _plain(getattr(memory, name)) for name in KEPT}
    moved = _after(before, rating, when, was_sure=was_sure)
    for name in SCHEDULE:
        setattr(memory, name, getattr(moved, name))
    memory.reps += 1
    memory.lapses += is_lapse(before, rating)
    return Review(
        learner_id=memory.learner_id,
        memory=memory,
        key=uuid.uuid4(),
        rating=rating,
        reviewed_at=when,
        before=entry,
        is_first=memory.reps == 1,
        was_sure=was_sure,
        rev=memory.rev,
        duration_ms=8_000,
        due_at=memory.due_at,
    )


_after = lru_cache(4 * BATCH)(after)  # many learners do the same at the same moment


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.datetime) else value


def _put_back(memory: Memory, review: Review) -> None:
    for name, value in review.before.items():
        is_moment = name.endswith("_at") and value is not None
        setattr(memory, name, dt.datetime.fromisoformat(value) if is_moment else value)


def _store(memories: Sequence[Memory], logs: Iterable[Sequence[Review]]) -> None:
    Memory.objects.bulk_create(memories, BATCH)
    reviews = [review for log in logs for review in log]
    for review in reviews:
        review.memory_id = review.memory.pk
    Review.objects.bulk_create(reviews, BATCH)


def _grade_just_now(learner: Learner, number: int) -> None:
    """The last sitting, a few seconds a card: the cards that have waited longest."""
    due = Memory.objects.filter(learner=learner).due(NOW).order_by("due_at")[:number]
    for place, memory in enumerate(due):
        review = _graded(memory, 3, NOW - (number - place) * dt.timedelta(seconds=10))
        memory.save(update_fields=[*SCHEDULE, "reps", "lapses"])
        review.save()


def _read_and_answer(learner: Learner, items: int) -> None:
    """A place in the lesson of each topic begun, one of them unfinished, and a sitting for every twenty items."""
    topics = list(Topic.objects.filter(memories__learner=learner).distinct().order_by("pk"))
    Place.objects.bulk_create(
        Place(learner=learner, topic=topic, mode=Lesson.Mode.DEEP_DIVE, done_at=TODAY if place else None)
        for place, topic in enumerate(topics)
    )
    Sitting.objects.bulk_create(
        Sitting(
            learner=learner,
            topic=topics[place % len(topics)],
            kind=Sitting.Kind.PRACTICE,
            state=Sitting.State.FINISHED,
            total=10,
            right=8,
            active_at=TODAY - place * DAY / 20,
            finished_at=TODAY - place * DAY / 20,
        )
        for place in range(items // ITEMS_A_SITTING)
    )
