"""Markdown files of the program hashcards: ``Q:`` and ``A:``, or ``C:`` with hidden parts in square brackets."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field

from flashcards.cloze import clozes
from flashcards.decks.anki_identity import origin_of_text
from flashcards.decks.entries import FIELD, NOTES, Deck, DeckError, Face, Note

_LABEL = re.compile(r"(?P<label>[QAC]):(?P<text>.*)")
# Code and images keep their brackets; a backslash takes a bracket's meaning away.
_HIDDEN = re.compile(
    r"(?P<kept>(`+)(?!`)[\s\S]*?(?<!`)\2(?!`)|!\[[^\]\n]*\]\([^)\n]*\)|\\.)|\[(?P<hidden>[^\[\]\n]{1,500})\]"
)


@dataclass(slots=True)
class _Draft:
    line: int
    sides: dict[str, list[str]] = field(default_factory=dict)  # by label


def read_hashcards(text: str) -> Deck:
    """One note a question or cloze text."""
    name, lines, first = _after_front_matter(text)
    deck = Deck(name=name)
    for draft in _drafts(deck, lines, first):
        if len(deck.notes) >= NOTES:
            raise DeckError(f"The file has more than {NOTES:,} cards. Split it.")
        _take(deck, draft)
    return deck


def looks_like_hashcards(text: str) -> bool:
    """Whether any line begins a card."""
    return any(line.startswith(("Q:", "C:")) for line in text.split("\n"))


def _after_front_matter(text: str) -> tuple[str, list[str], int]:
    """The deck's name, the lines of cards, and the number of the first."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return "", lines, 1
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
    if not end:
        raise DeckError("The front matter at the top is never closed. Write --- below it.")
    try:
        name = tomllib.loads("\n".join(lines[1:end])).get("name", "")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DeckError(f"The front matter is no TOML: {error}.") from error
    return str(name)[:100], lines[end + 1 :], end + 2


def _drafts(deck: Deck, lines: list[str], first: int) -> list[_Draft]:
    drafts: list[_Draft] = []
    current: list[str] | None = None
    for number, line in enumerate(lines, first):
        match = _LABEL.match(line)
        if match and match["label"] == "A":
            current = _answer(deck, drafts, number, match["text"], is_open=current is not None)
        elif match:
            current = [match["text"].strip()]
            drafts.append(_Draft(number, {match["label"]: current}))
        elif line.strip() == "---":
            current = None
        elif current is not None:
            current.append(line)
    return drafts


def _answer(deck: Deck, drafts: list[_Draft], number: int, text: str, *, is_open: bool) -> list[str] | None:
    if not is_open or not drafts or "Q" not in drafts[-1].sides or "A" in drafts[-1].sides:
        deck.leave_out(f"Line {number}", "An answer without a question before it.")
        return None
    drafts[-1].sides["A"] = [text.strip()]
    return drafts[-1].sides["A"]


def _take(deck: Deck, draft: _Draft) -> None:
    sides = {label: "\n".join(lines).strip() for label, lines in draft.sides.items()}
    place = f"Line {draft.line}"
    if any(len(side) > FIELD for side in sides.values()):
        deck.leave_out(place, f"A side has more than {FIELD:,} characters.")
    elif "C" in sides:
        _take_cloze(deck, place, sides["C"])
    elif not sides["Q"] or not sides.get("A"):
        deck.leave_out(place, "The question has no answer." if sides["Q"] else "The question is empty.")
    else:
        face = Face(front=sides["Q"], back=sides["A"])
        deck.notes.append(
            Note(
                origin=origin_of_text(sides["Q"]),
                place=place,
                front=face.front,
                back=face.back,
                faces=(face,),
            )
        )


def _take_cloze(deck: Deck, place: str, text: str) -> None:
    back = _HIDDEN.sub(lambda match: match["kept"] or f"=={match['hidden'].strip()}==", text)
    found = clozes(back)
    if not found:
        deck.leave_out(place, "No part of it is in square brackets.")
        return
    faces = tuple(Face(front=cloze.cue, back=cloze.answer, number=cloze.number - 1) for cloze in found)
    deck.notes.append(
        Note(origin=origin_of_text(text), place=place, kind="cloze", front="", back=back, faces=faces)
    )
