"""What a content folder says, as frozen values. Text fields hold Markdown as the author wrote it.

``line`` is the 1-based line of an item's heading (or first line) in its file. ``path`` is relative to the
content folder, with forward slashes. Ids are the author's own: lower-case ASCII words joined by hyphens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Level = Literal["easy", "medium", "hard"]
type StepLevel = Literal["foundation", "intermediate", "advanced", "expert"]
type QuestionKind = Literal["conceptual", "behaviour", "output", "syntax", "debug"]
type QuestionType = Literal["single", "multiple", "short", "order", "cell"]
type QuizMode = Literal["practice", "challenge", "breakdown", "evidence"]
type Shape = Literal["person", "box", "decision"]

READING_MODES = ("deep-dive", "breakdown", "evidence", "myths")
MODES = (*READING_MODES, "practice", "challenge", "cards", "explain", "lab")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with prose under it. ``id`` is made from the heading where the author wrote none."""

    id: str
    heading: str
    text: str
    line: int


# ---- diagrams and tables


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    id: str
    label: str
    shape: Shape
    lane: int  # 0-based column
    row: int  # 0-based
    is_aside: bool  # a path not taken: drawn dashed
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEdge:
    source: str
    target: str
    label: str = ""
    is_aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A fenced ``flow`` block: lanes side by side, nodes in a grid, arrows between them."""

    lanes: tuple[str, ...]
    nodes: tuple[FlowNode, ...]
    edges: tuple[FlowEdge, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One bar of a fenced ``pipeline`` block."""

    label: str
    milliseconds: float
    is_bottleneck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A Markdown table; cells hold inline Markdown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    language: str
    source: str
    line: int  # of the first code line
    highlighted: tuple[int, ...] = ()  # 1-based lines inside the block


# ---- questions


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


# ---- modes


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeDocument:
    """What every mode file has in its front matter."""

    path: str
    title: str
    about: str  # one line for the topic page
    minutes: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz(ModeDocument):
    """practice.md or challenge.md. ``badge`` is the badge's title (challenge only)."""

    questions: tuple[QuestionDocument, ...]
    badge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDocument:
    id: str
    front: str
    back: str  # with ``==hidden==`` parts when is_cloze
    see: tuple[tuple[str, str], ...]  # (text, link)
    level: str
    is_cloze: bool
    is_reversed: bool
    rev: int = 1
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards(ModeDocument):
    cards: tuple[CardDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainPromptDocument:
    id: str
    prompt: str
    hint: str
    concepts: tuple[str, ...]
    rev: int = 1
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explain(ModeDocument):
    prompts: tuple[ExplainPromptDocument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What the learner says before a lab run. ``options`` are (text, value in the measure's unit)."""

    id: str
    question: str
    measure: str
    options: tuple[tuple[str, float], ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab(ModeDocument):
    scenario: str
    knobs: tuple[tuple[str, str], ...]  # (name, default as text)
    intro: str
    predictions: tuple[Prediction, ...]
    watch: tuple[str, ...]
    meaning: str  # "What it shows"


# ---- topic, track, library


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
