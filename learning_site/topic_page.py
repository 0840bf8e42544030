"""What the topic page says: the modes a topic has, what is done, what was known before, and the next best step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

import flashcards.progress
import lab.progress
import lessons.progress
import quizzes.knowing
import quizzes.progress
from learners.models import Learner
from learners.progress import ModeProgress
from learning_site.modes import GROUPS, LEARN, MODES, PRACTISE, Mode
from lessons.models import Lesson, Topic
from lessons.plain_text import plain_text
from quizzes.ideas import in_reading_order, sections_at
from quizzes.knowing import Knowledge
from quizzes.pointing import Link, see_link

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
    known: int = 0  # ideas a pretest found known, of those it asked about
    of_known: int = 0
    is_next: bool = False

    @property
    def state(self) -> str:
        """How its stop is drawn; the next best step carries the highlighter."""
        return "here" if self.is_next else self.progress.state

    @property
    def is_known(self) -> bool:
        """Whether there is nothing in it that the learner was asked and did not know."""
        return 0 < self.known == self.of_known


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the learner's last pretest of the topic found. ``first`` is where to begin reading; None where nothing is left."""

    url: str
    known: int
    asked: int
    first: Link | None
    first_mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    next: Entry | None
    start: Link | None  # inside the next one, where a pretest says that its beginning is known
    has_begun: bool
    has_test: bool
    known: Known | None

    @property
    def is_short(self) -> bool:
        """One mode only: the idea in a minute is then the lesson itself."""
        return sum(len(entries) for _, entries in self.groups) == 1


def contents_of(topic: Topic, learner: Learner | None) -> Contents:
    """The modes of ``topic`` in their three groups. For a learner this costs a fixed number of queries."""
    found = {lesson.mode: lesson for lesson in topic.lessons.published().defer("parts")}
    progress = progress_of(topic, learner) if learner else {}
    knowledge = quizzes.knowing.of_topic(learner, topic) if learner else Knowledge()
    entries = [_entry(mode, topic, found, progress, knowledge) for mode in MODES if _has(mode, found)]
    begun = any(entry.progress.state for entry in entries)
    known = _known(topic, knowledge)
    following = _next(entries)
    marked = [replace(entry, is_next=True) if entry is following and begun else entry for entry in entries]
    groups = tuple((group, tuple(e for e in marked if e.mode.group == group)) for group in GROUPS)
    return Contents(
        groups=tuple(group for group in groups if group[1]),
        next=following,
        start=known.first if known and following and known.first_mode == following.mode.key else None,
        has_begun=begun,
        has_test=any(entry.mode.key == "test" for entry in entries),
        known=known,
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
    mode: Mode,
    topic: Topic,
    found: Mapping[str, Lesson],
    progress: Mapping[str, ModeProgress],
    knowledge: Knowledge,
) -> Entry:
    lesson = found.get(mode.key)
    asked = [known for place, known in knowledge.places.items() if place.partition("#")[0] == mode.key]
    return Entry(
        mode=mode,
        url=reverse(mode.url_name, args=[topic.track.slug, topic.slug]),
        about=lesson.about if lesson else TEST_ABOUT,
        minutes=lesson.minutes if lesson else TEST_MINUTES,
        progress=progress.get(mode.key, NOTHING_YET),
        known=sum(asked),
        of_known=len(asked),
    )


def _known(topic: Topic, knowledge: Knowledge) -> Known | None:
    """One query where there was a pretest, to know what comes first."""
    if knowledge.pretest is None:
        return None
    sections = sections_at(topic, knowledge.places)
    unknown = [place for place, is_known in knowledge.places.items() if not is_known and place in sections]
    place = next(iter(in_reading_order(unknown, sections)), "")
    link = see_link(topic, place)
    return Known(
        url=reverse("quizzes:sitting", args=[knowledge.pretest]),
        known=len(knowledge.known),
        asked=len(knowledge.places),
        first=Link(url=link.url, text=plain_text(sections[place].title_html)) if link else None,
        first_mode=place.partition("#")[0],
    )


def _next(entries: list[Entry]) -> Entry | None:
    """What was begun and not finished comes first, then what has not been touched and is not known already.

    Who knew all that a pretest asked about the lessons goes on to practise.
    """
    begun = [entry for entry in entries if entry.progress.state in ("here", "part")]
    untouched = [entry for entry in entries if not entry.progress.state and not entry.is_known]
    asked = [entry for entry in entries if entry.mode.group == LEARN and entry.of_known]
    if asked and all(entry.is_known for entry in asked):
        untouched.sort(key=lambda entry: entry.mode.group != PRACTISE)
    return next(iter([*begun, *untouched]), None)
