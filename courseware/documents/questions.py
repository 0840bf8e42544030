"""Questions with their choices, and the files that are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from courseware.documents.parts import ModeDocument

type Level = Literal["easy", "medium", "hard"]
type QuestionKind = Literal["conceptual", "behaviour", "output", "syntax", "debug"]
type QuestionType = Literal["single", "multiple", "short", "order", "cell"]
type QuizMode = Literal["practice", "challenge", "breakdown", "evidence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceDocument:
    id: str
    text: str
    feedback: str
    is_right: bool
    is_pinned: bool = False
    myth: str = ""  # id of a myth of the same topic
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDocument:
    id: str
    mode: QuizMode
    type: QuestionType
    kind: QuestionKind
    level: Level
    stem: str  # heading text
    body: str  # text and code under the heading, before the choices
    choices: tuple[ChoiceDocument, ...] = ()
    accepted: tuple[str, ...] = ()  # short answers and cells
    ordered: tuple[str, ...] = ()  # lines in their right order
    hints: tuple[str, ...] = ()
    solution: tuple[str, ...] = ()  # steps
    explanation: str = ""
    answer: str = ""  # the final answer in words
    check: str = ""  # a quick check of it
    mistakes: tuple[str, ...] = ()
    seconds: int = 120
    attempts: int = 2
    rev: int = 1
    see: str = ""  # "breakdown#step-5": a place in the same topic
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(ModeDocument):
    """practice.md or challenge.md. ``badge`` is the badge's title (challenge only)."""

    questions: tuple[QuestionDocument, ...]
    badge: str = ""
