"""What a learner does with cards of their own: write, change, remove, and take in a deck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from flashcards.decks.entries import IMAGES_BYTES, DeckError
from flashcards.decks.leaves import own_image_prefix
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.decks.own_rendering import OwnRenderer
from flashcards.decks.sandbox import ReadCard, ReadDeck
from flashcards.models import Memory
from learners.models import Learner
from lessons.models import Topic

MOST = 10_000  # own cards of one learner
_TEXTS = ("front", "back", "front_html", "back_html", "tags")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of the cards of a file."""

    added: int
    changed: int
    same: int


def rendered(front: str, back: str) -> tuple[str, str]:
    """Safe HTML of both sides. Raises ValueError for one over the limit."""
    renderer = OwnRenderer(own_image_prefix())
    return renderer.render(front), renderer.render(back)


def write(
    learner: Learner, front: str, back: str, now: dt.datetime, *, topic: Topic | None = None, link: str = ""
) -> OwnCard:
    """A new card. Raises DeckError for a learner who has as many as one may have."""
    if OwnCard.objects.of(learner).count() >= MOST:
        raise DeckError(f"You have {MOST:,} cards of your own, which is as many as one may have.")
    front_html, back_html = rendered(front, back)
    return OwnCard.objects.create(
        learner=learner,
        topic=topic,
        link=link,
        front=front,
        back=back,
        front_html=front_html,
        back_html=back_html,
        created_at=now,
        changed_at=now,
    )


def change(card: OwnCard, front: str, back: str, now: dt.datetime) -> None:
    """Put other texts on a card; its schedule stays."""
    card.front, card.back, card.changed_at = front, back, now
    card.front_html, card.back_html = rendered(front, back)
    card.save(update_fields=["front", "back", "front_html", "back_html", "changed_at"])


@transaction.atomic
def remove(card: OwnCard, now: dt.datetime) -> None:
    """Its texts are gone for good; the log keeps dates and grades."""
    card.retired_at = card.changed_at = now
    card.front = card.back = card.front_html = card.back_html = card.link = card.origin = ""
    card.tags = []
    card.save()
    # set aside or flagged, it would stand in lists without a word
    Memory.objects.filter(own_card=card).update(suspended_at=None, flagged_at=None, note="")


@transaction.atomic
def take(learner: Learner, deck: ReadDeck, now: dt.datetime) -> Taken:
    """Keep the cards and images of a file. What came from the same entry before is changed, not added again."""
    Learner.objects.select_for_update().get(pk=learner.pk)
    mine = OwnCard.objects.of(learner)
    origins = [card.origin for card in deck.cards]
    known = {card.origin: card for card in mine.exclude(origin="") if card.origin in set(origins)}
    fresh = {card.origin: card for card in deck.cards if card.origin not in known}
    if mine.count() + len(fresh) > MOST:
        raise DeckError(f"With these cards you would have more than {MOST:,}. Nothing was taken.")
    changed = [
        known[card.origin]
        for card in deck.cards
        if card.origin in known and _put(known[card.origin], card, now)
    ]
    OwnCard.objects.bulk_update(changed, [*_TEXTS, "changed_at"], batch_size=500)
    OwnCard.objects.bulk_create(
        [_new(learner, card, deck.name, now) for card in fresh.values()], batch_size=500
    )
    _keep_images(learner, deck)
    return Taken(added=len(fresh), changed=len(changed), same=len(set(origins)) - len(fresh) - len(changed))


def _new(learner: Learner, card: ReadCard, deck: str, now: dt.datetime) -> OwnCard:
    return OwnCard(
        learner=learner,
        origin=card.origin,
        deck=deck,
        created_at=now,
        changed_at=now,
        **{name: getattr(card, name) for name in _TEXTS},
    )


def _put(mine: OwnCard, card: ReadCard, now: dt.datetime) -> bool:
    """Put the texts of ``card`` on ``mine``; whether that changed anything."""
    texts = {name: getattr(card, name) for name in _TEXTS}
    if all(getattr(mine, name) == value for name, value in texts.items()):
        return False
    for name, value in texts.items():
        setattr(mine, name, value)
    mine.changed_at = now
    return True


def _keep_images(learner: Learner, deck: ReadDeck) -> None:
    used = _used(deck.images, deck.cards)
    sizes = (
        [len(data) for data in OwnImage.objects.filter(learner=learner).values_list("data", flat=True)]
        if used
        else []
    )
    if sum(sizes) + sum(map(len, used.values())) > 2 * IMAGES_BYTES:
        raise DeckError("With these images you would have more than one may have. Nothing was taken.")
    rows = [OwnImage(learner=learner, name=name, data=data) for name, data in used.items()]
    OwnImage.objects.bulk_create(rows, ignore_conflicts=True)


def _used(images: dict[str, bytes], cards: Iterable[ReadCard]) -> dict[str, bytes]:
    text = "\n".join(f"{card.front}\n{card.back}" for card in cards)
    return {name: data for name, data in images.items() if name in text}
