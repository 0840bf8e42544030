"""From documents to cards and explain prompts. A raised ``rev`` starts the memories of that item anew."""

import html
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from courseware.changes import Changes
from courseware.documents import CardDocument, ExplainPromptDocument, Library, TopicDocument
from courseware.rendering import Renderer
from flashcards.cloze import Cloze, clozes
from flashcards.models import Card, ExplainPrompt, Memory
from flashcards.recomputing import rewrite
from flashcards.topic_sums import count_items
from lessons.models import Topic
from lessons.upsert import Wanted, upsert
from quizzes.models import Question

_ADDRESS = re.compile(r'href="([^"]*)"')

# What a memory is before its first review.
ANEW: dict[str, Any] = {
    "state": Memory.State.NEW,
    "step": None,
    "stability": None,
    "difficulty": None,
    "due_at": None,
    "last_reviewed_at": None,
    "reps": 0,
    "lapses": 0,
    "mistake": None,
    "buried_until": None,
}


def load(library: Library, renderer: Renderer) -> Changes:
    """Bring the tables of this app to what ``library`` says. Call it inside a transaction."""
    topics = list(_topics(library))
    in_cards, _ = upsert(Card.objects.all(), ["topic_id", "slug", "variant"], _cards(topics, renderer))
    in_prompts, _ = upsert(ExplainPrompt.objects.all(), ["topic_id", "slug"], _prompts(topics, renderer))
    _start_anew("card", Card)
    _start_anew("prompt", ExplainPrompt)
    _start_anew("question", Question)
    count_items(timezone.now())
    return in_cards + in_prompts


def _topics(library: Library) -> Iterator[tuple[int, TopicDocument]]:
    """Each topic with the primary key of its row."""
    rows = Topic.objects.published().values_list("track__slug", "slug", "pk")
    pks = {(track, topic): pk for track, topic, pk in rows}
    for track in library.tracks:
        for topic in track.topics:
            yield pks[track.id, topic.id], topic


# ---- cards


def _cards(topics: list[tuple[int, TopicDocument]], renderer: Renderer) -> Iterator[Wanted]:
    for pk, topic in topics:
        if topic.cards is None:
            continue
        for position, card in enumerate(topic.cards.cards, 1):
            yield from _variants(pk, card, position, topic.cards.path, renderer)


def _variants(
    topic: int, card: CardDocument, position: int, path: str, renderer: Renderer
) -> Iterator[Wanted]:
    """The rows one card of the file becomes: a cloze one for each hidden part, a reversed card two."""
    hidden = clozes(card.back) if card.is_cloze else ()
    faces = {f"cloze-{cloze.number}": partial(_cloze_faces, card, cloze) for cloze in hidden}
    if not hidden:
        faces[""] = partial(_basic_faces, card)
    if card.is_reversed:
        faces["reversed"] = partial(_reversed_faces, card)
    for variant, render in faces.items():
        yield Wanted(
            key=(topic, card.id, variant),
            document=card,
            extra=(position, path),
            render=partial(_card_columns, card, position, path, renderer, render),
        )


def _card_columns(
    card: CardDocument, position: int, path: str, renderer: Renderer, faces: Any
) -> dict[str, Any]:
    return {
        **faces(renderer, path),
        "see": [[text, _address(link, path, renderer)] for text, link in card.see],
        "level": card.level,
        "rev": card.rev,
        "position": position,
    }


def _basic_faces(card: CardDocument, renderer: Renderer, path: str) -> dict[str, str]:
    return {
        "front_html": renderer.render(card.front, page=path, inline=True),
        "cue_html": "",
        "back_html": renderer.render(card.back, page=path),
    }


def _reversed_faces(card: CardDocument, renderer: Renderer, path: str) -> dict[str, str]:
    return {
        "front_html": renderer.render(card.back, page=path),
        "cue_html": "",
        "back_html": renderer.render(card.front, page=path),
    }


def _cloze_faces(card: CardDocument, cloze: Cloze, renderer: Renderer, path: str) -> dict[str, str]:
    return {
        "front_html": renderer.render(card.front, page=path, inline=True),
        "cue_html": renderer.render(cloze.cue, page=path),
        "back_html": renderer.render(cloze.answer, page=path),
    }


def _address(link: str, path: str, renderer: Renderer) -> str:
    """Where ``link`` leads on the site: the renderer turns a content link into a page's address, or drops it."""
    found = _ADDRESS.search(renderer.render(f"[link](<{link}>)", page=path, inline=True))
    return html.unescape(found[1]) if found else ""


# ---- prompts


def _prompts(topics: list[tuple[int, TopicDocument]], renderer: Renderer) -> Iterator[Wanted]:
    for pk, topic in topics:
        if topic.explain is None:
            continue
        for position, prompt in enumerate(topic.explain.prompts, 1):
            yield Wanted(
                key=(pk, prompt.id),
                document=prompt,
                extra=(position, topic.explain.path),
                render=partial(_prompt_columns, prompt, position, topic.explain.path, renderer),
            )


def _prompt_columns(
    prompt: ExplainPromptDocument, position: int, path: str, renderer: Renderer
) -> dict[str, Any]:
    return {
        "prompt_html": renderer.render(prompt.prompt, page=path, inline=True),
        "hint_html": renderer.render(prompt.hint[:1].upper() + prompt.hint[1:], page=path, inline=True),
        "concepts": [renderer.render(concept, page=path, inline=True) for concept in prompt.concepts],
        "rev": prompt.rev,
        "position": position,
    }


# ---- memories of what changed


def _start_anew(field: str, model: type[Card | ExplainPrompt | Question]) -> None:
    """Reset the memories whose item has another ``rev`` by now. Their log stays, and counts if the ``rev`` returns."""
    rev = Subquery(model._default_manager.filter(pk=OuterRef(f"{field}_id")).values("rev")[:1])
    outdated = Memory.objects.filter(**{f"{field}__isnull": False}).exclude(rev=F(f"{field}__rev"))
    known = outdated.filter(reviews__rev=F(f"{field}__rev")).order_by("pk").distinct()
    returned = list(known.values_list("pk", flat=True))
    Memory.objects.filter(pk__in=outdated.values("pk")).update(**ANEW, rev=rev)
    rewrite(returned, timezone.now())
