"""What a learner does with cards of their own: write, change, remove."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from flashcards.decks.entries import DeckError
from flashcards.decks.leaves import own_image_prefix
from flashcards.decks.models import OwnCard, new_note
from flashcards.decks.own_faces import Sides
from flashcards.decks.own_rendering import OwnRenderer
from flashcards.models import Memory
from learners.models import Learner
from lessons.models import Topic

MOST = 10_000  # own cards of one learner


def rendered(front: str, back: str) -> tuple[str, str]:
    """Safe HTML of both sides. Raises ValueError for one over the limit."""
    renderer = OwnRenderer(own_image_prefix())
    return renderer.render(front), renderer.render(back)


def write(
    learner: Learner, front: str, back: str, now: dt.datetime, *, topic: Topic | None = None, link: str = ""
) -> OwnCard:
    """A new card. Raises DeckError for a learner who has as many as one may have."""
    return write_all(learner, ((front, back),), now, topic=topic, link=link)[0]


@transaction.atomic
def write_all(
    learner: Learner,
    faces: Sequence[Sides],
    now: dt.datetime,
    *,
    topic: Topic | None = None,
    link: str = "",
    note: str = "",
) -> list[OwnCard]:
    """A new card for each, all of one ``note``. Raises DeckError, and writes none, for a learner who would have more than
    one may have.
    """
    if OwnCard.objects.of(learner).count() + len(faces) > MOST:
        raise DeckError(f"You may have {MOST:,} cards of your own, and would have more.")
    note = note or new_note()
    return [_written(learner, front, back, now, topic, link, note) for front, back in faces]


def _written(
    learner: Learner, front: str, back: str, now: dt.datetime, topic: Topic | None, link: str, note: str
) -> OwnCard:
    front_html, back_html = rendered(front, back)
    return OwnCard.objects.create(
        learner=learner,
        topic=topic,
        link=link,
        note=note,
        front=front,
        back=back,
        front_html=front_html,
        back_html=back_html,
        created_at=now,
        changed_at=now,
    )


@transaction.atomic
def change_all(card: OwnCard, faces: Sequence[Sides], now: dt.datetime) -> None:
    """Put the first on the card, whose schedule stays; the others are new cards. Raises DeckError as ``write_all``."""
    (front, back), *others = faces
    write_all(card.learner, others, now, topic=card.topic, link=card.link, note=card.note)
    change(card, front, back, now)


def change(card: OwnCard, front: str, back: str, now: dt.datetime) -> None:
    """Put other texts on a card; its schedule stays."""
    card.front, card.back, card.changed_at = front, back, now
    card.front_html, card.back_html = rendered(front, back)
    card.save(update_fields=["front", "back", "front_html", "back_html", "changed_at"])


@transaction.atomic
def remove(card: OwnCard, now: dt.datetime) -> None:
    """Its texts are gone for good; the log keeps dates and grades."""
    card.retired_at = card.changed_at = now
    card.front = card.back = card.front_html = card.back_html = card.link = card.origin = card.guid = ""
    card.note = new_note()  # an imported one's says what the texts were
    card.tags = []
    card.save()
    # set aside or flagged, it would stand in lists without a word
    Memory.objects.filter(own_card=card).update(suspended_at=None, flagged_at=None, note="")
