"""Reads a whole content folder: every document, every problem, every digest."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from courseware.diagnostics import Collector, Diagnostic, has_errors
from courseware.documents import (
    Breakdown,
    Cards,
    DeepDive,
    Evidence,
    Explain,
    Lab,
    Library,
    Myths,
    Quiz,
    TopicDocument,
    TrackDocument,
)
from courseware.front_matter import Scalar
from courseware.layout import READERS, AnyMode, check_layout, place_of
from courseware.modes.topic import TrackFields, read_topic, read_track
from courseware.page import Page
from courseware.rules import RULES
from courseware.rules.context import Context
from courseware.sources import Sources, read_sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one run of the reader found. ``digests`` has the raw bytes' digest of every file by path.

    With errors the library still holds what could be read, so that rules and tools can go on; load none of it.
    """

    library: Library
    diagnostics: tuple[Diagnostic, ...]
    digests: Mapping[str, str]

    @property
    def has_errors(self) -> bool:
        return has_errors(self.diagnostics)


@dataclass(slots=True)
class _Shelf:
    """The parsed files of one folder while they are put together."""

    topics: dict[tuple[str, str], TopicDocument]
    tracks: dict[str, tuple[TrackFields, tuple[Scalar, ...]]]
    modes: dict[tuple[str, str], dict[str, AnyMode]]


def read_library(root: str | Path) -> Reading:
    """Read a content folder. Never raises for what is in it: problems are diagnostics."""
    sources, collector = read_sources(root), Collector()
    collector.found += sources.diagnostics
    check_layout(sources, collector)
    pages = read_pages(sources, collector)
    library = _library(_shelf(pages), pages, collector)
    context = Context(library=library, pages=pages, others=sources.others, refused=_refused(sources))
    for rule in RULES:
        collector.found += rule(context)
    return Reading(library=library, diagnostics=collector.sorted(), digests=sources.digests)


def read_pages(sources: Sources, collector: Collector) -> dict[str, Page]:
    """Cut every file that belongs somewhere into a page."""
    return {
        path: Page(path, file.text, collector.at(path))
        for path, file in sources.files.items()
        if place_of(path)
    }


def _refused(sources: Sources) -> frozenset[str]:
    return frozenset(diagnostic.path for diagnostic in sources.diagnostics)


def _shelf(pages: Mapping[str, Page]) -> _Shelf:
    shelf = _Shelf({}, {}, {})
    for path, page in pages.items():
        place = place_of(path)
        if not place:
            continue
        if not place.topic:
            shelf.tracks[place.track] = read_track(page)
        elif not place.mode:
            topic = TopicDocument(id=place.topic, **read_topic(page, place.track))
            shelf.topics[place.track, place.topic] = topic
        elif document := READERS[place.mode](page):
            shelf.modes.setdefault((place.track, place.topic), {})[place.mode] = document
    return shelf


def _library(shelf: _Shelf, pages: Mapping[str, Page], collector: Collector) -> Library:
    tracks = [_track(name, shelf, collector) for name in shelf.tracks]
    _report_unlisted(shelf, pages)
    return Library(tracks=tuple(sorted(tracks, key=lambda track: (track.order, track.id))))


def _track(name: str, shelf: _Shelf, collector: Collector) -> TrackDocument:
    fields, listed = shelf.tracks[name]
    report = collector.at(fields["path"])
    topics: dict[str, TopicDocument] = {}
    for scalar in listed:
        topic = shelf.topics.get((name, scalar.text))
        if scalar.text in topics:
            message = f"The topic {scalar.text} is listed twice. Keep one."
            report.error(scalar.line, scalar.column, "duplicate-id", message)
        elif topic:
            topics[scalar.text] = _topic(topic, shelf.modes.get((name, scalar.text), {}))
        else:
            message = f"There is no folder {name}/{scalar.text} with a topic.md."
            report.error(scalar.line, scalar.column, "missing-topic", message)
    return TrackDocument(id=name, topics=tuple(topics.values()), **fields)


def _topic(topic: TopicDocument, modes: dict[str, AnyMode]) -> TopicDocument:
    return dataclasses.replace(
        topic,
        deep_dive=cast("DeepDive | None", modes.get("deep-dive")),
        breakdown=cast("Breakdown | None", modes.get("breakdown")),
        evidence=cast("Evidence | None", modes.get("evidence")),
        myths=cast("Myths | None", modes.get("myths")),
        practice=cast("Quiz | None", modes.get("practice")),
        challenge=cast("Quiz | None", modes.get("challenge")),
        cards=cast("Cards | None", modes.get("cards")),
        explain=cast("Explain | None", modes.get("explain")),
        lab=cast("Lab | None", modes.get("lab")),
    )


def _report_unlisted(shelf: _Shelf, pages: Mapping[str, Page]) -> None:
    for (track, name), topic in shelf.topics.items():
        if track in shelf.tracks and name not in {scalar.text for scalar in shelf.tracks[track][1]}:
            message = f"The topic is missing from the list in {track}/track.md. Add `- {name}` there."
            pages[topic.path].report.error(1, 1, "unlisted-topic", message)
