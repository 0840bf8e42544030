"""What a content folder says, as frozen values. Text fields hold Markdown as the author wrote it.

``line`` is the 1-based line of an item's heading (or first line) in its file. ``path`` is relative to the
content folder, with forward slashes. Ids are the author's own: lower-case ASCII words joined by hyphens.
"""

from courseware.documents.labs import Lab, Prediction
from courseware.documents.library import Library, Source, TopicDocument, TrackDocument
from courseware.documents.parts import (
    Code,
    Flow,
    FlowEdge,
    FlowNode,
    ModeDocument,
    Section,
    Shape,
    Stage,
    Table,
)
from courseware.documents.questions import (
    ChoiceDocument,
    Level,
    QuestionDocument,
    QuestionKind,
    QuestionType,
    Quiz,
    QuizMode,
)
from courseware.documents.reading import (
    AskedCell,
    Breakdown,
    BuildStep,
    Commitment,
    DeepDive,
    Evidence,
    KeyMoment,
    MythDocument,
    Myths,
    Pattern,
    Pitfall,
    StepLevel,
    TableStep,
)
from courseware.documents.recall import CardDocument, Cards, Explain, ExplainPromptDocument

READING_MODES = ("deep-dive", "breakdown", "evidence", "myths")
MODES = (*READING_MODES, "practice", "challenge", "cards", "explain", "lab")

__all__ = [
    "MODES",
    "READING_MODES",
    "AskedCell",
    "Breakdown",
    "BuildStep",
    "CardDocument",
    "Cards",
    "ChoiceDocument",
    "Code",
    "Commitment",
    "DeepDive",
    "Evidence",
    "Explain",
    "ExplainPromptDocument",
    "Flow",
    "FlowEdge",
    "FlowNode",
    "KeyMoment",
    "Lab",
    "Level",
    "Library",
    "ModeDocument",
    "MythDocument",
    "Myths",
    "Pattern",
    "Pitfall",
    "Prediction",
    "QuestionDocument",
    "QuestionKind",
    "QuestionType",
    "Quiz",
    "QuizMode",
    "Section",
    "Shape",
    "Source",
    "Stage",
    "StepLevel",
    "Table",
    "TableStep",
    "TopicDocument",
    "TrackDocument",
]
