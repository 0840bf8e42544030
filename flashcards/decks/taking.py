"""Cards of a file to own cards: found again whatever file they come in, changed where they changed, added where new."""

from __future__ import annotations

import datetime as dt
import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length

from flashcards.decks import own as own_cards
from flashcards.decks.anki_identity import card_origin, note_of, origin_of_guid, own_guid
from flashcards.decks.entries import IMAGES_BYTES, DeckError
from flashcards.decks.html_to_markdown import to_markdown
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.decks.reading import without_images
from flashcards.decks.sandbox import ReadCard, ReadDeck
from learners.models import Learner

_TEXTS = ("front", "back", "front_html", "back_html", "tags")
_NAMES = ("origin", "guid", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of the cards of a file."""

    added: int
    changed: int
    same: int


@transaction.atomic
def take(learner: Learner, deck: ReadDeck, now: dt.datetime) -> Taken:
    """Keep the cards and images of a file. A card that is here already, by its name or its texts, is not added again."""
    Learner.objects.select_for_update().get(pk=learner.pk)
    mine = list(OwnCard.objects.of(learner).order_by("pk"))
    pairs = _matched(deck.cards, mine)
    fresh = [card for place, card in enumerate(deck.cards) if place not in pairs]
    if len(mine) + len(fresh) > own_cards.MOST:
        raise DeckError(f"With these cards you would have more than {own_cards.MOST:,}. Nothing was taken.")
    taken = {card.origin for card in mine}
    known = [(pairs[place], card) for place, card in enumerate(deck.cards) if place in pairs]
    named = [own for own, card in known if _name(own, card, taken)]
    changed = [own for own, card in known if _put(own, card, now)]
    OwnCard.objects.bulk_update(named, _NAMES, batch_size=500)
    OwnCard.objects.bulk_update(changed, [*_TEXTS, "changed_at"], batch_size=500)
    OwnCard.objects.bulk_create(
        [_new(learner, card, deck.name, taken, now) for card in fresh], batch_size=500
    )
    _keep_images(learner, deck)
    return Taken(added=len(fresh), changed=len(changed), same=len(known) - len(changed))


# ---- which card is which


def _matched(cards: Sequence[ReadCard], mine: Sequence[OwnCard]) -> dict[int, OwnCard]:
    """By place in the file, the card that each one is: by name and texts, by texts, by name."""
    named = {own.origin: own for own in mine if own.origin}
    named |= {card_origin(origin_of_guid(own_guid(own.uid)), 0): own for own in mine}  # as it goes out
    alike: dict[tuple[str, str], list[OwnCard]] = defaultdict(list)
    for own in reversed(mine):
        alike[own.front, own.back].append(own)
    pairs: dict[int, OwnCard] = {}
    claimed = set[int]()

    def claim(place: int, own: OwnCard | None) -> None:
        if own and own.pk not in claimed:
            claimed.add(own.pk)
            pairs[place] = own

    for place, card in enumerate(cards):
        known = named.get(card.origin)
        claim(place, known if known and (known.front, known.back) == (card.front, card.back) else None)
    for place, card in enumerate(cards):
        free = alike[card.front, card.back] if place not in pairs else []
        while free and place not in pairs:
            claim(place, free.pop())
    for place, card in enumerate(cards):
        claim(place, named.get(card.origin) if place not in pairs else None)
    return pairs


def _name(own: OwnCard, card: ReadCard, taken: set[str]) -> bool:
    """Keep the GUID of a note of Anki, so that the card goes back there as what it was; whether that is new."""
    if not card.guid or own.guid or card.guid == own_guid(own.uid):
        return False
    if card.origin != own.origin and card.origin in taken:
        return False
    taken.add(card.origin)
    own.origin, own.guid, own.note = card.origin, card.guid, note_of(card.origin)
    return True


# ---- what is written


def _new(learner: Learner, card: ReadCard, deck: str, taken: set[str], now: dt.datetime) -> OwnCard:
    """A card whose name another one has is known by its texts alone."""
    is_free = card.origin not in taken
    taken.add(card.origin)
    return OwnCard(
        learner=learner,
        origin=card.origin if is_free else "",
        guid=card.guid if is_free else "",
        note=note_of(card.origin),
        deck=deck,
        created_at=now,
        changed_at=now,
        **{name: getattr(card, name) for name in _TEXTS},
    )


def _put(own: OwnCard, card: ReadCard, now: dt.datetime) -> bool:
    """Put the texts of ``card`` on ``own``; whether that changed anything."""
    is_said = _says(own, card)
    if is_said and own.tags == card.tags:
        return False
    for name in ("tags",) if is_said else _TEXTS:
        setattr(own, name, getattr(card, name))
    own.changed_at = now
    return True


def _says(own: OwnCard, card: ReadCard) -> bool:
    """Whether the texts are those of ``own``, as they are or as a file of ours has them."""
    forms: tuple[Callable[[], tuple[str, str]], ...] = (
        lambda: (own.front, own.back),
        lambda: (without_images(own.front), without_images(own.back)),
        lambda: (_reread(own.front_html), _reread(own.back_html)),
    )
    given = (card.front.strip(), card.back.strip())
    return any(given == tuple(side.strip() for side in form()) for form in forms)


def _reread(html: str) -> str:
    """Markdown of HTML that went out in a package and came back."""
    return to_markdown(html, lambda address: posixpath.basename(unquote(address)))


def _keep_images(learner: Learner, deck: ReadDeck) -> None:
    used = _used(deck.images, deck.cards)
    if not used:
        return
    kept = OwnImage.objects.filter(learner=learner).aggregate(size=Sum(Length("data"), default=0))
    if kept["size"] + sum(map(len, used.values())) > 2 * IMAGES_BYTES:
        raise DeckError("With these images you would have more than one may have. Nothing was taken.")
    rows = [OwnImage(learner=learner, name=name, data=data) for name, data in used.items()]
    OwnImage.objects.bulk_create(rows, ignore_conflicts=True)


def _used(images: dict[str, bytes], cards: Iterable[ReadCard]) -> dict[str, bytes]:
    text = "\n".join(f"{card.front}\n{card.back}" for card in cards)
    return {name: data for name, data in images.items() if name in text}
