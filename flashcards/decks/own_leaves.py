"""A learner's own cards as they leave for Anki: those that came from one note of Anki are one note again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from flashcards.decks.anki_identity import OWN_TAG, number_of
from flashcards.decks.leaves import SIDES, Kind, Leaf, absolute, cloze_text
from flashcards.decks.models import OwnCard

_MARK = re.compile(r"<mark>.*?</mark>", re.DOTALL)
_BLANK = "<mark>[…]</mark>"


def leaves_of_own(cards: Iterable[OwnCard], origin: str) -> list[Leaf]:
    """One note a card, or a note of Anki's. ``origin`` is this site's, for links."""
    notes: dict[object, dict[int, OwnCard]] = {}
    for card in cards:
        number = number_of(card.origin)
        is_part = card.guid and number < SIDES and number not in notes.get(card.guid, {})
        notes.setdefault(card.guid if is_part else card.uid, {})[number if is_part else 0] = card
    return [_leaf(note, name if isinstance(name, str) else "", origin) for name, note in notes.items()]


def _leaf(cards: dict[int, OwnCard], guid: str, origin: str) -> Leaf:
    first, *_ = (cards[number] for number in sorted(cards))
    kind, front, back = _form(cards)
    sides = [
        absolute(side, origin)
        for number in range(max(cards) + 1)
        for side in ((cards[number].front_html, cards[number].back_html) if number in cards else ("", ""))
    ]
    return Leaf(
        identity=("own", str(first.uid)),
        guid=guid,
        deck=("Recto", "My cards", *((first.deck,) if first.deck else ())),
        kind=kind,
        front=absolute(front, origin),
        back=absolute(back, origin),
        sides=tuple(sides) if kind == "several" else (),
        more=f'<a href="{origin}{escape(first.link)}">Where it is from</a>' if first.link else "",
        tags=(OWN_TAG, *first.tags),
    )


def _form(cards: dict[int, OwnCard]) -> tuple[Kind, str, str]:
    """The simplest note that makes these cards, with its front and back."""
    rows = [cards[number] for number in sorted(cards)]
    first = rows[0]
    if [*cards] == [0]:
        return "basic", first.front_html, first.back_html
    if sorted(cards) == [0, 1] and _is_mirrored(*rows):
        return "reversed", first.front_html, first.back_html
    text = _gaps(rows) if sorted(cards) == [*range(len(rows))] else ""
    return ("cloze", "", text) if text else ("several", "", "")


def _is_mirrored(one: OwnCard, two: OwnCard) -> bool:
    return (one.front_html, one.back_html) == (two.back_html, two.front_html)


def _gaps(rows: Sequence[OwnCard]) -> str:
    """Anki's cloze text, where every card asks for its own part of the same text and shows nothing else."""
    asks = all(row.front_html == _MARK.sub(_BLANK, row.back_html) for row in rows)
    return cloze_text([row.back_html for row in rows]) if asks else ""
