"""Notes of one file that would be taken for one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from flashcards.decks.entries import Deck, Note


def told_apart(deck: Deck, notes: Iterable[Note]) -> list[Note]:
    """The notes with an origin each. One that says the same as another is left out, and told."""
    known: dict[str, list[Note]] = defaultdict(list)
    kept: list[Note] = []
    for note in notes:
        others = known[note.origin]
        twin = next((other for other in others if other.faces == note.faces), None)
        if twin:
            deck.leave_out(note.place, f"It is the same as {twin.place[0].lower()}{twin.place[1:]}.")
            continue
        others.append(note)
        kept.append(replace(note, origin=f"{note.origin}~{len(others)}") if len(others) > 1 else note)
    return kept
