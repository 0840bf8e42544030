"""topic.md and track.md: what a topic or a track is about."""

from __future__ import annotations

from typing import TypedDict

from courseware import limits
from courseware.documents import Source
from courseware.fields import FieldReader
from courseware.front_matter import Scalar
from courseware.page import Page
from courseware.sections import text_of

LEVELS = ("beginner", "intermediate", "advanced")
DEFAULT_ORDER = 100


class TopicFields(TypedDict):
    """The fields of TopicDocument that topic.md itself gives."""

    path: str
    title: str
    summary: str
    level: str
    minutes: int
    requires: tuple[str, ...]
    leads_to: tuple[str, ...]
    sources: tuple[Source, ...]
    idea: str


class TrackFields(TypedDict):
    """The fields of TrackDocument that track.md itself gives."""

    path: str
    title: str
    summary: str
    order: int
    about: str


def read_topic(page: Page, track: str) -> TopicFields:
    """Return what topic.md says; ids of topics get the track they are in."""
    fields = FieldReader(page.front, page.report)
    found = TopicFields(
        path=page.path,
        title=fields.text("title", longest=limits.TITLE),
        summary=fields.text("summary"),
        level=fields.one_of("level", LEVELS),
        minutes=fields.whole("minutes"),
        requires=tuple(full_id(scalar, track) for scalar in fields.ids("requires", with_track=True)),
        leads_to=tuple(full_id(scalar, track) for scalar in fields.ids("leads_to", with_track=True)),
        sources=fields.sources(),
        idea=text_of(page.body, page.report, "The idea", limits.SECTION),
    )
    fields.finish()
    return found


def read_track(page: Page) -> tuple[TrackFields, tuple[Scalar, ...]]:
    """Return what track.md says, and the ids of its topics with their places."""
    fields = FieldReader(page.front, page.report)
    found = TrackFields(
        path=page.path,
        title=fields.text("title", longest=limits.TITLE),
        summary=fields.text("summary"),
        order=fields.whole("order", default=DEFAULT_ORDER, smallest=0),
        about=text_of(page.body, page.report, "The track", limits.SECTION),
    )
    topics = fields.ids("topics", required=True)
    fields.finish()
    return found, topics


def full_id(scalar: Scalar, track: str) -> str:
    """Return ``track/topic`` for an id that may lack its track."""
    return scalar.text if "/" in scalar.text else f"{track}/{scalar.text}"
