"""Two learners of one person become one: their own cards, the images on them, and the files they gave."""

from __future__ import annotations

import uuid

from flashcards.decks.models import DeckImport, OwnCard, OwnImage
from learners.models import Learner

_TEXTS = ("front", "back", "front_html", "back_html", "tags", "deck", "link", "guid", "changed_at")


def merge_decks(kept: Learner, gone: Learner) -> list[tuple[OwnCard, OwnCard]]:
    """Give all to ``kept`` but cards that both have: pairs of (the one that stays, the one to be deleted)."""
    theirs = list(OwnCard.objects.filter(learner=gone))
    names = _names_of(kept) if theirs else {}
    doubles = [(twin, card) for card in theirs if (twin := names.get(card.uid) or names.get(card.origin))]
    for twin, card in doubles:
        _take_newer(twin, card)
    others = OwnCard.objects.filter(learner=gone)
    others.exclude(pk__in=[card.pk for _, card in doubles]).update(learner=kept)
    _merge_images(kept, gone)
    DeckImport.objects.filter(learner=gone).update(learner=kept)
    return doubles


def _names_of(kept: Learner) -> dict[uuid.UUID | str, OwnCard]:
    """Cards of ``kept`` by id and origin: out of a history a card has its id, out of a file its origin."""
    names: dict[uuid.UUID | str, OwnCard] = {}
    for card in OwnCard.objects.filter(learner=kept):
        names[card.uid] = card
        if card.origin:
            names[card.origin] = card
    return names


def _take_newer(mine: OwnCard, other: OwnCard) -> None:
    """What was changed last counts; a card that was removed stays removed."""
    if mine.retired_at is None and other.retired_at is None and other.changed_at > mine.changed_at:
        for name in _TEXTS:
            setattr(mine, name, getattr(other, name) or getattr(mine, name))
        mine.save(update_fields=_TEXTS)


def _merge_images(kept: Learner, gone: Learner) -> None:
    theirs = OwnImage.objects.filter(learner=gone)
    theirs.filter(name__in=OwnImage.objects.filter(learner=kept).values("name")).delete()
    theirs.update(learner=kept)
