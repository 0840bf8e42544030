"""The modes that are recalled: cards and explaining."""

from __future__ import annotations

from dataclasses import dataclass

from courseware.documents.parts import ModeDocument


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
