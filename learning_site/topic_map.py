"""The map: tracks as lines, topics as stops, requirements across tracks as dashed links."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from flashcards import mastery
from flashcards.mastery import TopicMastery
from learners.models import Learner
from lessons.models import Topic, Track

COLUMN, ROW, STOP_Y = 100, 100, 28  # units of the drawing; a stop sits STOP_Y below the top of its row
FEWEST_COLUMNS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    topic: Topic
    url: str
    recall: int | None  # percent; None when not started
    due: int
    is_learning: bool
    is_here: bool

    @property
    def words(self) -> str:
        if self.recall is None:
            return "not started"
        due = f", {self.due} due" if self.due else ""
        return f"{'in progress, ' if self.is_learning else ''}recall {self.recall} %{due}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    track: Track
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMap:
    lines: tuple[Line, ...]
    columns: int
    links: tuple[str, ...]  # SVG path data

    @property
    def width(self) -> int:
        return self.columns * COLUMN

    @property
    def height(self) -> int:
        return len(self.lines) * ROW

    @property
    def suggested(self) -> Stop | None:
        """What to learn now: the first topic in progress, else the first not started."""
        stops = [stop for line in self.lines for stop in line.stops]
        in_progress = (stop for stop in stops if stop.is_learning)
        not_started = (stop for stop in stops if stop.recall is None)
        return next(in_progress, None) or next(not_started, None)


def topic_map(
    learner: Learner | None,
    now: dt.datetime,
    *,
    here: Topic | None = None,
    due: Counter[int | None] | None = None,
) -> TopicMap:
    """The whole map in a fixed number of queries: three for a visitor, five for a learner, one less where the caller
    knows how many are ``due`` by topic.
    """
    topics = Topic.objects.published().prefetch_related(
        Prefetch("requires", Topic.objects.published().only("id", "track_id"))
    )
    tracks = list(Track.objects.published().prefetch_related(Prefetch("topics", topics)))
    known = _mastery(learner, tracks, now, due)
    lines = tuple(
        Line(track=track, stops=tuple(_stop(track, t, known, here) for t in track.topics.all()))
        for track in tracks
    )
    columns = max([FEWEST_COLUMNS, *(len(line.stops) for line in lines)])
    return TopicMap(lines=lines, columns=columns, links=tuple(_links(lines)))


def _mastery(
    learner: Learner | None, tracks: Iterable[Track], now: dt.datetime, due: Counter[int | None] | None
) -> Mapping[int, TopicMastery]:
    if learner is None:
        return {}
    return mastery.of_topics(learner, [topic for track in tracks for topic in track.topics.all()], now, due)


def _stop(track: Track, topic: Topic, known: Mapping[int, TopicMastery], here: Topic | None) -> Stop:
    topic.track = track  # already in memory: its URL needs no query
    found = known.get(topic.pk)
    return Stop(
        topic=topic,
        url=topic.get_absolute_url(),
        recall=found.recall if found else None,
        due=found.due if found else 0,
        is_learning=found.learning if found else False,
        is_here=here is not None and here.pk == topic.pk,
    )


def _links(lines: Sequence[Line]) -> Iterable[str]:
    """A path from each required topic of another track to the topic that requires it."""
    places = {
        stop.topic.pk: (column, row)
        for row, line in enumerate(lines)
        for column, stop in enumerate(line.stops)
    }
    for row, line in enumerate(lines):
        for column, stop in enumerate(line.stops):
            for required in stop.topic.requires.all():
                source = places.get(required.pk)
                if source and source[1] != row:
                    yield _path(source, (column, row))


def _path(source: tuple[int, int], target: tuple[int, int]) -> str:
    x1, y1 = source[0] * COLUMN + COLUMN // 2, source[1] * ROW + STOP_Y
    x2, y2 = target[0] * COLUMN + COLUMN // 2, target[1] * ROW + STOP_Y
    side = -1 if x2 <= x1 else 1
    lane, level = x1 + side * COLUMN // 2, y2 - 38
    turn = 16 if x2 > lane else -16
    start = f"M{x1 + side * 14} {y1}Q{lane} {y1 + 6} {lane} {y1 + 32}V{level - 14}"
    if abs(x2 - lane) < 2:
        return f"{start}V{y2 - 18}"
    return (
        f"{start}Q{lane} {level} {lane + turn} {level}H{x2 - turn}Q{x2} {level} {x2} {level + 16}V{y2 - 18}"
    )
