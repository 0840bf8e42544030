"""What a learner is asked to remember: cards and prompts from the files, a memory of each, and the log of reviews."""

from flashcards.models.fits import Fit
from flashcards.models.items import (
    Card,
    CardQuerySet,
    ExplainPrompt,
    ExplainPromptQuerySet,
    Explanation,
    Item,
)
from flashcards.models.memories import POINTERS, Memory, MemoryQuerySet, Review
from flashcards.models.topics import TopicItems, TopicMemory

__all__ = [
    "POINTERS",
    "Card",
    "CardQuerySet",
    "ExplainPrompt",
    "ExplainPromptQuerySet",
    "Explanation",
    "Fit",
    "Item",
    "Memory",
    "MemoryQuerySet",
    "Review",
    "TopicItems",
    "TopicMemory",
]
