"""What the topic page says: the modes a topic has, what is done, and the next best step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

import flashcards.progress
import lab.progress
import lessons.progress
import quizzes.progress
from learners.models import Learner
from learners.progress import ModeProgress
from learning_site.modes import GROUPS, MODES, Mode
from lessons.models import Lesson, Topic

TEST_ABOUT = "Ten questions across easy, medium and hard"
TEST_MINUTES = 8
NOTHING_YET = ModeProgress()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the contents."""

    mode: Mode
    url: str
    about: str
    minutes: int
    progress: ModeProgress
    is_next: bool = False

    @property
    def state(self) -> str:
        """How its stop is drawn; the next best step carries the highlighter."""
        return "here" if self.is_next else self.progress.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    next: Entry | None
    has_begun: bool
    has_test: bool

    @property
    def is_short(self) -> bool:
        """One mode only: the idea in a minute is then the lesson itself."""
        return sum(len(entries) for _, entries in self.groups) == 1


def contents_of(topic: Topic, learner: Learner | None) -> Contents:
    """The modes of ``topic`` in their three groups. For a learner this costs a fixed number of queries."""
    found = {lesson.mode: lesson for lesson in topic.lessons.published().defer("parts")}
    progress = progress_of(topic, learner) if learner else {}
    entries = [_entry(mode, topic, found, progress) for mode in MODES if _has(mode, found)]
    begun = any(entry.progress.state for entry in entries)
    following = _next(entries)
    marked = [replace(entry, is_next=True) if entry is following and begun else entry for entry in entries]
    groups = tuple((group, tuple(e for e in marked if e.mode.group == group)) for group in GROUPS)
    return Contents(
        groups=tuple(group for group in groups if group[1]),
        next=following,
        has_begun=begun,
        has_test=any(entry.mode.key == "test" for entry in entries),
    )


def progress_of(topic: Topic, learner: Learner) -> dict[str, ModeProgress]:
    return {
        **lessons.progress.of_topic(learner, topic),
        **quizzes.progress.of_topic(learner, topic),
        **flashcards.progress.of_topic(learner, topic),
        **lab.progress.of_topic(learner, topic.track.slug, topic.slug),
    }


def _has(mode: Mode, found: Mapping[str, Lesson]) -> bool:
    if mode.key == "test":
        return "practice" in found or "challenge" in found
    return mode.key in found


def _entry(
    mode: Mode, topic: Topic, found: Mapping[str, Lesson], progress: Mapping[str, ModeProgress]
) -> Entry:
    lesson = found.get(mode.key)
    return Entry(
        mode=mode,
        url=reverse(mode.url_name, args=[topic.track.slug, topic.slug]),
        about=lesson.about if lesson else TEST_ABOUT,
        minutes=lesson.minutes if lesson else TEST_MINUTES,
        progress=progress.get(mode.key, NOTHING_YET),
    )


def _next(entries: list[Entry]) -> Entry | None:
    """What was begun and not finished comes first, then what has not been touched."""
    for states in (("here", "part"), ("",)):
        for entry in entries:
            if entry.progress.state in states:
                return entry
    return None
