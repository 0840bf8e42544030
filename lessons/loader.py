"""From documents to tracks, topics, lessons and statements."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from courseware.changes import Changes
from courseware.documents import (
    BuildStep,
    Commitment,
    Library,
    ModeDocument,
    MythDocument,
    TopicDocument,
)
from courseware.rendering import Renderer
from lessons.models import Lesson, Statement, Topic, Track
from lessons.relations import relate
from lessons.rendering import count_steps, hashed_part, modes_of, render_parts
from lessons.upsert import Wanted, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A topic with the primary key of its row, the name of its track and its place in the track."""

    pk: int
    track: str
    document: TopicDocument

    @property
    def name(self) -> str:
        return f"{self.track}/{self.document.id}"


def load(library: Library, renderer: Renderer) -> Changes:
    """Bring the tables of this app to what ``library`` says. Call it inside a transaction."""
    in_tracks, tracks = upsert(Track.objects.all(), ["slug"], _tracks(library, renderer))
    in_topics, topics = upsert(Topic.objects.all(), ["track_id", "slug"], _topics(library, renderer, tracks))
    rows = list(_rows(library, tracks, topics))
    _relate_topics(rows)
    in_lessons, _ = upsert(Lesson.objects.all(), ["topic_id", "mode"], _lessons(rows, renderer))
    in_statements, _ = upsert(Statement.objects.all(), ["topic_id", "slug"], _statements(rows, renderer))
    return in_tracks + in_topics + in_lessons + in_statements


# ---- tracks and topics


def _tracks(library: Library, renderer: Renderer) -> Iterator[Wanted]:
    for track in library.tracks:
        columns = {"title": track.title, "summary": track.summary, "position": track.order}
        yield Wanted(
            key=(track.id,),
            document=(track.path, *columns.values(), track.about),
            render=partial(_rendered, columns, "about_html", renderer, track.about, track.path),
        )


def _topics(library: Library, renderer: Renderer, tracks: dict[tuple[Any, ...], int]) -> Iterator[Wanted]:
    for track in library.tracks:
        for position, topic in enumerate(track.topics, 1):
            columns = _topic_columns(topic, position)
            yield Wanted(
                key=(tracks[track.id,], topic.id),
                document=(topic.path, *columns.values(), topic.idea, topic.requires, topic.leads_to),
                render=partial(_rendered, columns, "idea_html", renderer, topic.idea, topic.path),
            )


def _topic_columns(topic: TopicDocument, position: int) -> dict[str, Any]:
    return {
        "title": topic.title,
        "summary": topic.summary,
        "level": topic.level,
        "minutes": topic.minutes,
        "sources": [{"title": source.title, "url": source.url} for source in topic.sources],
        "position": position,
    }


def _rendered(columns: dict[str, Any], name: str, renderer: Renderer, text: str, path: str) -> dict[str, Any]:
    return {**columns, name: renderer.render(text, page=path)}


def _rows(
    library: Library, tracks: dict[tuple[Any, ...], int], topics: dict[tuple[Any, ...], int]
) -> Iterator[_Row]:
    for track in library.tracks:
        for topic in track.topics:
            yield _Row(pk=topics[tracks[track.id,], topic.id], track=track.id, document=topic)


def _relate_topics(rows: Iterable[_Row]) -> None:
    rows = list(rows)
    pks = {row.name: row.pk for row in rows}
    relate(Topic.requires.through, {row.pk: [pks[name] for name in row.document.requires] for row in rows})
    relate(Topic.leads_to.through, {row.pk: [pks[name] for name in row.document.leads_to] for row in rows})


# ---- modes


def _lessons(rows: Iterable[_Row], renderer: Renderer) -> Iterator[Wanted]:
    for row in rows:
        modes = modes_of(row.document)
        following = dict(pairwise(modes))
        for mode, document in modes.items():
            yield Wanted(
                key=(row.pk, mode),
                document=hashed_part(document),
                extra=(following.get(mode, ""),),
                render=partial(_lesson_columns, document, following.get(mode, ""), renderer),
            )


def _lesson_columns(document: ModeDocument, following: str, renderer: Renderer) -> dict[str, Any]:
    return {
        "title": document.title,
        "about": document.about,
        "minutes": document.minutes,
        "steps": count_steps(document),
        "parts": {**render_parts(document, renderer), "next": following},
    }


# ---- statements


def _statements(rows: Iterable[_Row], renderer: Renderer) -> Iterator[Wanted]:
    for row in rows:
        yield from _asked(row, renderer)
        yield from _believed(row, renderer)


def _asked(row: _Row, renderer: Renderer) -> Iterator[Wanted]:
    """What the steps of a deep dive ask before they are read."""
    document = row.document.deep_dive
    if document is None:
        return
    for position, step in enumerate(document.steps, 1):
        if step.commitment:
            yield Wanted(
                key=(row.pk, step.id),
                document=step.commitment,
                extra=(Statement.Origin.DEEP_DIVE.value, document.path, step.rev, position),
                render=partial(_asked_columns, step, step.commitment, position, document.path, renderer),
            )


def _asked_columns(
    step: BuildStep, asked: Commitment, position: int, path: str, renderer: Renderer
) -> dict[str, Any]:
    return {
        "origin": Statement.Origin.DEEP_DIVE,
        "claim_html": renderer.render(asked.question, page=path, inline=True),
        "answer": asked.answer,
        "reveal_html": renderer.render(asked.reveal, page=path),
        "why_html": "",
        "rev": step.rev,
        "position": position,
    }


def _believed(row: _Row, renderer: Renderer) -> Iterator[Wanted]:
    """The myths of a topic."""
    document = row.document.myths
    if document is None:
        return
    for position, myth in enumerate(document.myths, 1):
        yield Wanted(
            key=(row.pk, myth.id),
            document=myth,
            extra=(Statement.Origin.MYTHS.value, document.path, position),
            render=partial(_believed_columns, myth, position, document.path, renderer),
        )


def _believed_columns(myth: MythDocument, position: int, path: str, renderer: Renderer) -> dict[str, Any]:
    return {
        "origin": Statement.Origin.MYTHS,
        "claim_html": renderer.render(myth.belief, page=path, inline=True),
        "answer": myth.answer,
        "reveal_html": renderer.render(myth.reality, page=path),
        "why_html": renderer.render(myth.why, page=path),
        "rev": myth.rev,
        "position": position,
    }
