"""What the two pages of a topic show: its cards with their dates, its prompts with what was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flashcards.matching import match
from flashcards.models import Card, ExplainPrompt, Explanation, Memory
from flashcards.wording import comes_back
from learners.models import Learner
from lessons.models import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One card in the list. ``state`` draws its stop."""

    card: Card
    state: Literal["", "part", "done", "miss"]
    when: str
    is_aside: bool = False  # suspended, or left until tomorrow


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    number: int
    text_html: str
    is_ticked: bool
    note: str  # the learner's words it was matched on, or what to say of a missing one


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One prompt in the row of prompts."""

    slug: str
    state: Literal["", "part", "done"]
    is_here: bool


def rows_of(learner: Learner | None, topic: Topic, now: dt.datetime) -> list[Row]:
    """Every published card of the topic with what the learner's memory says of it. At most two queries."""
    cards = list(topic.cards.published())
    found = Memory.objects.filter(learner=learner, card__topic=topic) if learner else []
    memories = {memory.card_id: memory for memory in found}
    return [_row(learner, card, memories.get(card.pk), now) for card in cards]


def _row(learner: Learner | None, card: Card, memory: Memory | None, now: dt.datetime) -> Row:
    if memory and memory.suspended_at:
        return Row(card=card, state="", when="Not asked", is_aside=True)
    if memory and memory.buried_until and memory.buried_until > now:
        return Row(card=card, state="", when="Left until tomorrow", is_aside=True)
    if memory is None or memory.due_at is None:
        return Row(card=card, state="", when="New")
    if memory.due_at <= now:
        return Row(card=card, state="part", when="Due now")
    back = comes_back(learner, memory.due_at, now)
    return Row(card=card, state="done", when=back[0].upper() + back[1:])


# ---- prompts


def explained(learner: Learner | None, topic: Topic) -> list[tuple[ExplainPrompt, Explanation | None]]:
    """Every published prompt of the topic with what the learner wrote on it. At most two queries."""
    prompts = list(topic.explain_prompts.published())
    written = Explanation.objects.filter(learner=learner, prompt__topic=topic) if learner else []
    found = {(explanation.prompt_id, explanation.rev): explanation for explanation in written}
    return [(prompt, found.get((prompt.pk, prompt.rev))) for prompt in prompts]


def stops_of(rows: Sequence[tuple[ExplainPrompt, Explanation | None]], here: ExplainPrompt) -> list[Stop]:
    return [
        Stop(slug=prompt.slug, state=_stop_state(prompt, written), is_here=prompt.pk == here.pk)
        for prompt, written in rows
    ]


def _stop_state(prompt: ExplainPrompt, written: Explanation | None) -> Literal["", "part", "done"]:
    if written is None:
        return ""
    return "done" if len(written.ticked) == len(prompt.concepts) else "part"


def concepts_of(prompt: ExplainPrompt, text: str, ticked: Sequence[int]) -> list[Concept]:
    """The checklist for ``text``."""
    matches = match(text, prompt.concepts)
    return [
        Concept(
            number=number,
            text_html=html,
            is_ticked=number in ticked,
            note=_note(number in ticked, found.quote),
        )
        for number, (html, found) in enumerate(zip(prompt.concepts, matches, strict=True))
    ]


def _note(is_ticked: bool, quote: str) -> str:
    if quote:
        return f"“{quote}”"
    return "You ticked it." if is_ticked else "Not found in your words."
