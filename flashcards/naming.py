"""What an item is called: in addresses, in forms, and as a column of its memory."""

from __future__ import annotations

from typing import NamedTuple

from flashcards.decks.models import OwnCard
from flashcards.models import Card, ExplainPrompt, Item
from quizzes.models import Question


class ItemName(NamedTuple):
    """As text ``card-12``: the column of Memory that points at the item, and the item's primary key."""

    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.pk}"


def field_of(item: Item) -> str:
    """The column of Memory that points at ``item``."""
    return {Card: "card", Question: "question", ExplainPrompt: "prompt", OwnCard: "own_card"}[type(item)]


def name_of(item: Item) -> ItemName:
    return ItemName(field_of(item), item.pk)
