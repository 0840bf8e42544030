"""Cards as comma-separated text in UTF-8, with texts in Markdown. No spreadsheet computes what a card says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from flashcards.decks.anki_identity import own_id
from flashcards.decks.html_to_markdown import to_markdown
from flashcards.decks.models import OwnCard
from flashcards.models import Card

HEAD = ("front", "back", "tags", "id")
# A cell that begins like this is computed by spreadsheets; a quote before it is not shown by them.
_RISKY = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def csv_of_cards(cards: Iterable[Card]) -> str:
    """One row a card (with topic and track); a card asked both ways is two."""
    return _table(
        (
            _markdown(f"{card.front_html}{card.cue_html}"),
            _markdown(card.back_html),
            f"recto::{card.topic.track.slug}::{card.topic.slug} level::{card.level}",
            "/".join(filter(None, [card.topic.track.slug, card.topic.slug, card.slug, card.variant])),
        )
        for card in cards
    )


def csv_of_own(cards: Iterable[OwnCard]) -> str:
    return _table((card.front, card.back, " ".join(card.tags), own_id(card.uid)) for card in cards)


def masked(cell: str) -> str:
    """The cell with a quote before what a spreadsheet would compute. ``csv_reading.unmasked`` takes it away."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD)
    writer.writerows([masked(cell) for cell in row] for row in rows)
    return out.getvalue()


def _markdown(html: str) -> str:
    return to_markdown(html, lambda _: "")
