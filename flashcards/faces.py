"""The two sides of what is asked: a card, a question that was missed, a prompt to explain."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from courseware.references import fill
from flashcards.decks.models import OwnCard
from flashcards.models import Card, ExplainPrompt, Item
from quizzes.models import Choice, Question
from quizzes.pointing import see_link
from quizzes.shuffling import letter, shuffle_choices, shuffle_lines

LONG = 120  # characters of a front that is no longer set in big letters


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceChoice:
    letter: str
    text_html: str
    feedback_html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """The front is ``front_html`` (repeated on the back), with a cue, choices or lines under it.

    The back is ``back_html``, with the right choices, the lines in order or the concepts under it.
    """

    front_html: str
    cue_html: str = ""
    choices: tuple[FaceChoice, ...] = ()
    lines: tuple[str, ...] = ()
    back_html: str = ""
    right: tuple[FaceChoice, ...] = ()
    ordered: tuple[str, ...] = ()
    accepted: str = ""  # a short answer, as text
    concepts: tuple[str, ...] = ()  # HTML
    links: tuple[tuple[str, str], ...] = ()  # (text, url)

    @property
    def is_long(self) -> bool:
        return len(self.front_html) > LONG


def face_of(item: Item, seed: str) -> Face:
    """What to show of ``item`` (loaded with topic and track). The same ``seed`` gives choices the same order."""
    if isinstance(item, Card):
        return _card(item)
    if isinstance(item, Question):
        return _question(item, random.Random(seed))  # noqa: S311 - an order, not a secret
    if isinstance(item, OwnCard):
        return _own_card(item)
    return _prompt(item)


def _card(card: Card) -> Face:
    return Face(
        front_html=card.front_html,
        cue_html=card.cue_html,
        back_html=card.back_html,
        links=tuple((text, url) for text, url in card.see if url),
    )


def _own_card(card: OwnCard) -> Face:
    source = (("Where it is from", card.link),) if card.link else ()
    return Face(
        front_html=card.front_html,
        back_html=card.back_html,
        links=(*source, ("Change this card", card.get_absolute_url())),
    )


def _prompt(prompt: ExplainPrompt) -> Face:
    address = reverse("flashcards:explain", args=[prompt.topic.track.slug, prompt.topic.slug])
    return Face(
        front_html=prompt.prompt_html,
        concepts=tuple(prompt.concepts),
        links=(("Write it down", f"{address}?prompt={prompt.slug}"),),
    )


def _question(question: Question, rnd: random.Random) -> Face:
    choices = _shuffled(question, rnd)
    filled = _fill(choices)
    shown = [
        (
            choice.is_right,
            FaceChoice(
                letter=letter(place),
                text_html=filled(choice.text_html),
                feedback_html=filled(choice.feedback_html),
            ),
        )
        for place, choice in enumerate(choices)
    ]
    return Face(
        front_html=filled(question.stem_html),
        cue_html=filled(question.body_html),
        choices=tuple(choice for _, choice in shown),
        lines=tuple(question.ordered[place] for place in shuffle_lines(question.ordered, rnd)),
        back_html=filled(question.answer_html or question.explanation_html),
        accepted=question.accepted[0] if question.accepted else "",
        right=tuple(choice for is_right, choice in shown if is_right),
        ordered=tuple(question.ordered),
        links=(_place_to_practise(question),),
    )


def _shuffled(question: Question, rnd: random.Random) -> list[Choice]:
    found = {choice.pk: choice for choice in question.choices.published()}
    pinned = [pk for pk, choice in found.items() if choice.is_pinned]
    return [found[pk] for pk in shuffle_choices([*found], pinned, rnd)]


def _fill(choices: list[Choice]) -> Callable[[str], str]:
    letters = {choice.slug: letter(place) for place, choice in enumerate(choices)}
    return lambda html: fill(html, letters, {})


def _place_to_practise(question: Question) -> tuple[str, str]:
    """A predicted cell is looked at in its breakdown; other questions are asked again."""
    place = see_link(question.topic, question.see) if question.type == Question.Type.CELL else None
    return (place.text, place.url) if place else ("Practise it", _quiz_address(question))


def _quiz_address(question: Question) -> str:
    names = {Question.Mode.BREAKDOWN: "breakdown-quiz", Question.Mode.EVIDENCE: "evidence-quiz"}
    name = names.get(Question.Mode(question.mode), question.mode)
    return reverse(f"quizzes:{name}", args=[question.topic.track.slug, question.topic.slug])
