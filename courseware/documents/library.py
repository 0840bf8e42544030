"""Topics, tracks, and everything a folder teaches."""

from __future__ import annotations

from dataclasses import dataclass

from courseware.documents.labs import Lab
from courseware.documents.questions import Quiz
from courseware.documents.reading import Breakdown, DeepDive, Evidence, Myths
from courseware.documents.recall import Cards, Explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDocument:
    id: str  # the folder's name
    path: str  # of topic.md
    title: str
    summary: str
    level: str
    minutes: int
    requires: tuple[str, ...]  # "track/topic", always both parts
    leads_to: tuple[str, ...]
    sources: tuple[Source, ...]
    idea: str  # the body: the idea in a minute
    deep_dive: DeepDive | None = None
    breakdown: Breakdown | None = None
    evidence: Evidence | None = None
    myths: Myths | None = None
    practice: Quiz | None = None
    challenge: Quiz | None = None
    cards: Cards | None = None
    explain: Explain | None = None
    lab: Lab | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackDocument:
    id: str
    path: str
    title: str
    summary: str
    order: int
    about: str
    topics: tuple[TopicDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Everything one content folder teaches."""

    tracks: tuple[TrackDocument, ...]
