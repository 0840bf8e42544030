"""What a rule may look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from courseware.documents import ChoiceDocument, Library, QuestionDocument, TopicDocument
from courseware.page import Page

_ROW = re.compile(r"\|\s*(\d{1,5})\s*\|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The documents and the pages they came from, by path; the paths of other files and of refused ones."""

    library: Library
    pages: Mapping[str, Page]
    others: frozenset[str]
    refused: frozenset[str]
    _anchors: dict[str, frozenset[str]] = field(default_factory=dict)

    def topics(self) -> Iterator[tuple[str, TopicDocument]]:
        """Yield ``track/topic`` and the topic."""
        for track in self.library.tracks:
            for topic in track.topics:
                yield f"{track.id}/{topic.id}", topic

    def anchors(self, path: str) -> frozenset[str]:
        """Return every fragment a page answers to."""
        if path not in self._anchors:
            page = self.pages[path]
            steps = _steps(page) if path.endswith("/breakdown.md") else ()
            self._anchors[path] = frozenset((*page.anchors.values(), *page.items, *steps))
        return self._anchors[path]


def questions(topic: TopicDocument) -> Iterator[tuple[str, QuestionDocument]]:
    """Yield path and question of every quiz of a topic."""
    for mode in (topic.practice, topic.challenge):
        for question in mode.questions if mode else ():
            yield mode.path if mode else "", question
    for page in (topic.breakdown, topic.evidence):
        for question in page.quiz if page else ():
            yield page.path if page else "", question


def choices(topic: TopicDocument) -> Iterator[tuple[str, ChoiceDocument]]:
    """Yield path and choice of every question of a topic."""
    for path, question in questions(topic):
        for choice in question.choices:
            yield path, choice


def _steps(page: Page) -> Iterator[str]:
    """Yield ``step-N`` for every row of the step table, read from the text so that a faulty page has them too."""
    for _, line in page.prose():
        match = _ROW.match(line)
        if match:
            yield f"step-{int(match[1])}"
