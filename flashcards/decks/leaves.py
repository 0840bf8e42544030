"""Cards of topics as they leave the site. HTML with addresses that hold anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Literal
from urllib.parse import unquote

from django.urls import reverse

from flashcards.models import Card
from lessons.models import Topic

type Kind = Literal["basic", "reversed", "cloze", "several"]

SIDES = 12  # cards of a note of the kind "several"
_HREF = re.compile(r'href="(/[^"]*)"')
_SRC = re.compile(r'src="(?P<address>[^"]*)"')
_MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One note. ``identity`` is the same on every server and after every edit; ``guid`` is Anki's own, where it has one.

    A cloze leaf's back is Anki's cloze text. ``sides`` of several cards are front, back, front, back and so on; a card
    that is not there has two empty ones.
    """

    identity: tuple[str, ...]
    deck: tuple[str, ...]  # names from the outermost
    kind: Kind
    front: str
    back: str
    sides: tuple[str, ...] = ()
    guid: str = ""
    more: str = ""
    tags: tuple[str, ...] = ()


def leaves_of_topics(topics: Iterable[Topic], origin: str) -> list[Leaf]:
    """Every published card of ``topics`` (with their tracks). ``origin`` is this site's, for links."""
    by_pk = {topic.pk: topic for topic in topics}
    rows = (
        Card.objects.published().filter(topic__in=by_pk).order_by("topic_id", "position", "slug", "variant")
    )
    groups = groupby(rows, key=lambda card: (card.topic_id, card.slug))
    found = [(by_pk[topic], list(cards)) for (topic, _), cards in groups]
    order = {pk: place for place, pk in enumerate(by_pk)}
    found.sort(key=lambda pair: order[pair[0].pk])
    return [leaf for topic, cards in found for leaf in _leaves(topic, cards, origin)]


def images_in(leaves: Iterable[Leaf]) -> dict[str, str]:
    """Names for a package by the path of each image: content images by their path, own ones by their name."""
    found: dict[str, str] = {}
    for leaf in leaves:
        for match in _SRC.finditer(f"{leaf.front}{leaf.back}{''.join(leaf.sides)}{leaf.more}"):
            path = unquote(match["address"])
            found[match["address"]] = "recto-" + re.sub(
                r"[^\w.-]", "-", path.removeprefix("/content/").strip("/")
            )
    return found


def with_names(html: str, names: dict[str, str]) -> str:
    """HTML whose images have the names of the package."""
    return _SRC.sub(lambda match: f'src="{names.get(match["address"], match["address"])}"', html)


def _leaves(topic: Topic, cards: Sequence[Card], origin: str) -> Iterator[Leaf]:
    """The rows of one entry of a file, as one note where that says the same."""
    variants = {card.variant: card for card in cards}
    plain = variants.get("")
    if plain:
        kind: Literal["basic", "reversed"] = "reversed" if "reversed" in variants else "basic"
        yield _leaf(topic, plain, kind, plain.back_html, origin)
        return
    hidden = sorted(
        (card for card in cards if card.variant.startswith("cloze-")),
        key=lambda card: int(card.variant.rpartition("-")[2]),
    )
    text = cloze_text([card.back_html for card in hidden])
    if text:
        yield _leaf(topic, hidden[0], "cloze", text, origin)
        return
    for card in cards:
        yield _leaf(topic, card, "basic", card.back_html, origin, card.variant)


def _leaf(
    topic: Topic,
    card: Card,
    kind: Kind,
    back: str,
    origin: str,
    variant: str = "",
) -> Leaf:
    track = topic.track
    cue = f"{card.front_html}{card.cue_html}" if kind == "basic" else card.front_html
    links = [(text, url) for text, url in card.see if url] + [(topic.title, topic.get_absolute_url())]
    more = " · ".join(f'<a href="{escape(url)}">{escape(text)}</a>' for text, url in links)
    return Leaf(
        identity=(track.slug, topic.slug, card.slug, *((variant,) if variant else ())),
        deck=("Recto", track.title, topic.title),
        kind=kind,
        front=absolute(cue, origin),
        back=absolute(back, origin),
        more=absolute(more, origin),
        tags=(f"recto::{track.slug}::{topic.slug}", f"level::{card.level}"),
    )


def absolute(html: str, origin: str) -> str:
    return _HREF.sub(lambda match: f'href="{origin}{match[1]}"', html)


def cloze_text(backs: Sequence[str]) -> str:
    """Anki's cloze text from one answer a hidden part, each with that part marked; "" where they differ otherwise."""
    if not backs or len({_MARK.sub(r"\1", back) for back in backs}) != 1:
        return ""
    spans: list[tuple[int, int, int]] = []
    for number, back in enumerate(backs, 1):
        match = _MARK.search(back)
        if not match or len(_MARK.findall(back)) != 1:
            return ""
        spans.append((match.start(), match.start() + len(match[1]), number))
    return _with_clozes(_MARK.sub(r"\1", backs[0]), sorted(spans))


def _with_clozes(text: str, spans: Sequence[tuple[int, int, int]]) -> str:
    out, at = "", 0
    for start, end, number in spans:
        if start < at:
            return ""
        inside = text[start:end].replace("}}", "}&#125;").replace("::", ":&#58;")
        out += f"{_unbraced(text[at:start])}{{{{c{number}::{inside}}}}}"
        at = end
    return out + _unbraced(text[at:])


def _unbraced(text: str) -> str:
    return text.replace("{{", "{&#123;")


def own_image_prefix() -> str:
    """The address of a learner's images, with a slash at its end."""
    return reverse("flashcards:own-image", args=["x.png"]).removesuffix("x.png")
