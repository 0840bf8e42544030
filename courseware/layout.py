"""Which file of a content folder is what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from courseware.diagnostics import Collector
from courseware.documents import (
    MODES,
    Breakdown,
    Cards,
    DeepDive,
    Evidence,
    Explain,
    Lab,
    Myths,
    Quiz,
)
from courseware.modes.breakdown import read_breakdown
from courseware.modes.cards import read_cards
from courseware.modes.deep_dive import read_deep_dive
from courseware.modes.evidence import read_evidence
from courseware.modes.explain import read_explain
from courseware.modes.lab import read_lab
from courseware.modes.myths import read_myths
from courseware.modes.quiz import read_challenge, read_practice
from courseware.page import Page
from courseware.sources import Sources
from courseware.wording import closest, id_fault

type AnyMode = Breakdown | Cards | DeepDive | Evidence | Explain | Lab | Myths | Quiz

READERS: dict[str, Callable[[Page], AnyMode | None]] = {
    "deep-dive": read_deep_dive,
    "breakdown": read_breakdown,
    "evidence": read_evidence,
    "myths": read_myths,
    "practice": read_practice,
    "challenge": read_challenge,
    "cards": read_cards,
    "explain": read_explain,
    "lab": read_lab,
}
_IN_TOPIC = ("topic", *MODES)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs: ``topic`` is empty for track.md, ``mode`` for track.md and topic.md."""

    track: str
    topic: str = ""
    mode: str = ""


def place_of(path: str) -> Place | None:
    """Return what the path of a Markdown file means, None where it means nothing."""
    match path.split("/"):
        case [track, "track.md"]:
            return Place(track)
        case [track, topic, "topic.md"]:
            return Place(track, topic)
        case [track, topic, name] if name.removesuffix(".md") in MODES:
            return Place(track, topic, name.removesuffix(".md"))
        case _:
            return None


def check_layout(sources: Sources, collector: Collector) -> None:
    """Report files that belong nowhere, folders with bad names, tracks and topics without their main file."""
    for path in sources.files:
        if not place_of(path):
            _report_stranger(path, collector)
    owners = sorted({path.rpartition("/")[0] for path in sources.files if place_of(path)})
    for folder in owners:
        fault = id_fault(folder.rpartition("/")[2])
        if fault:
            message = f"The folder's name is an id; {folder.rpartition('/')[2]!a} {fault}."
            collector.at(folder).error(1, 1, "bad-id", message)
    topics = [folder for folder in owners if "/" in folder]
    for folder in topics:
        _require(folder, "topic.md", sources, collector)
    for track in sorted({folder.partition("/")[0] for folder in owners}):
        _require(track, "track.md", sources, collector)


def _require(folder: str, name: str, sources: Sources, collector: Collector) -> None:
    path = f"{folder}/{name}"
    refused = {diagnostic.path for diagnostic in sources.diagnostics}
    if path not in sources.files and path not in refused:
        collector.at(folder).error(1, 1, "missing-file", f"The folder has no {name}. Write one.")


def _report_stranger(path: str, collector: Collector) -> None:
    folder, _, name = path.rpartition("/")
    known = {0: (), 1: ("track",), 2: _IN_TOPIC}.get(path.count("/"), ())
    stem = name.removesuffix(".md")
    remedy = f"Here belong {', '.join(f'{item}.md' for item in known)}." if known else "No page belongs here."
    similar = closest(stem, known)
    message = f"{name} means nothing in {folder or 'the content folder'}. {remedy}"
    collector.at(path).error(1, 1, "unknown-file", message, f"{similar}.md" if similar else "")
