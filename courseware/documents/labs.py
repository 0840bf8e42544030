"""The live lab of a topic."""

from __future__ import annotations

from dataclasses import dataclass

from courseware.documents.parts import ModeDocument


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
