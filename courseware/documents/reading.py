"""The modes that are read: deep dive, breakdown, evidence, myths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from courseware.documents.parts import Code, Flow, ModeDocument, Section, Stage, Table
from courseware.documents.questions import QuestionDocument

type StepLevel = Literal["foundation", "intermediate", "advanced", "expert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """*Before you read on*: a yes/no question the learner commits to, then what is true."""

    question: str
    answer: bool
    reveal: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStep:
    id: str
    title: str
    level: StepLevel
    commitment: Commitment | None
    text: str
    result: str
    insight: str
    rev: int = 1
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitfall:
    id: str
    title: str
    wrong: str
    correct: str
    root_cause: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepDive(ModeDocument):
    """Sections in file order; the build-up and the pitfalls keep their place in that order.

    ``order`` names every heading's id in file order; "build-up" and "pitfalls" stand for those two lists.
    """

    sections: tuple[Section, ...]
    steps: tuple[BuildStep, ...]
    pitfalls: tuple[Pitfall, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCell:
    """A cell of the step table that the learner predicts before it shows."""

    id: str
    column: str
    rev: int = 1
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStep:
    """One row of a breakdown's step table."""

    number: int
    action: str
    lines: tuple[int, ...]  # of the page's code block
    nodes: tuple[str, ...]  # of its flow
    states: tuple[str, ...]  # one for each of Breakdown.actors
    values: tuple[str, ...]  # one for each of Breakdown.variables; an empty cell repeats the one above
    predicted: tuple[AskedCell, ...]
    title: str
    why: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyMoment:
    id: str
    question: str
    answer: str
    steps: tuple[int, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown(ModeDocument):
    flow: Flow
    code: Code
    actors: tuple[str, ...]  # state columns: Server, User sees, Worker
    variables: tuple[str, ...]  # columns in backticks
    start: tuple[str, ...]  # values before step 1, one a variable ("" where there is no row 0)
    start_states: tuple[str, ...] = ()  # the same for the actors
    steps: tuple[TableStep, ...]
    moments: tuple[KeyMoment, ...]
    quiz: tuple[QuestionDocument, ...]
    cells: tuple[QuestionDocument, ...] = ()  # the predicted cells of all steps, as questions
    snapshot: tuple[str, ...]
    transcript: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    heading: str
    code: Code
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(ModeDocument):
    impact: str
    bad: Pattern
    good: Pattern
    comparison: Table
    comparison_text: str = ""  # prose below the table: where the figures come from
    pipelines: tuple[tuple[str, tuple[Stage, ...]], ...]  # (caption, stages)
    pipeline_text: str  # the section as written, its pipeline blocks in their places
    metric: str
    tips: tuple[str, ...]
    quiz: tuple[QuestionDocument, ...]
    check_yourself: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MythDocument:
    id: str
    belief: str
    answer: bool  # is the belief true?
    reality: str
    why: str
    rev: int = 1
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Myths(ModeDocument):
    myths: tuple[MythDocument, ...]
