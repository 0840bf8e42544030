"""The cards that one text of a learner becomes: one, one for each hidden part, or one for each way round. Pure text."""

from __future__ import annotations

from collections.abc import Sequence

from flashcards.cloze import BLANK, Cloze, clozes

type Sides = tuple[str, str]  # front and back, as Markdown

MOST_HIDDEN = 20  # parts of one text


def hidden_in(front: str) -> Sequence[Cloze]:
    """One for each ``==hidden==`` part of a question; none where it shows a blank already, being such a card itself."""
    return () if BLANK in front else clozes(front)


def faces_of(front: str, back: str, *, both_ways: bool = False) -> tuple[Sides, ...]:
    """At least one. What is written as the answer of a text with hidden parts stands under each of its answers."""
    hidden = hidden_in(front)
    if hidden:
        return tuple((part.cue, f"{part.answer}\n\n{back}".strip()) for part in hidden)
    return ((front, back), (back, front)) if both_ways else ((front, back),)
