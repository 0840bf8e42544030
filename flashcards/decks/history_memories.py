"""A history's own cards, memories and reviews, merged: the logs are joined, and memories follow from the log."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from flashcards.decks.entries import IMAGE_BYTES, IMAGES_BYTES, DeckError, clean_tags
from flashcards.decks.history_columns import MEMORY, OWN_CARD, REVIEW
from flashcards.decks.history_reading import MOST_ROWS, Shelf, rows_of, topic_of
from flashcards.decks.history_records import listed, mapping, text, unique_id
from flashcards.decks.images import name_for
from flashcards.decks.leaves import own_image_prefix
from flashcards.decks.links import is_own_page
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.decks.own import MOST
from flashcards.decks.sandbox import render_apart
from flashcards.logs import keys_of, mark_first
from flashcards.models import Card, ExplainPrompt, Memory, Review
from flashcards.naming import field_of
from flashcards.recomputing import FOLLOWS, differing
from flashcards.reviewing import KEPT
from flashcards.topic_sums import recount
from quizzes.models import Question

type Report = Callable[[int, int], None]
type Target = Card | Question | ExplainPrompt | OwnCard

_ASIDE = ("suspended_at", "buried_until", "note", "flagged_at")
_APART = (*_ASIDE, "cleared_at")  # what does not follow from the log
_PAGE = 500


@dataclass(frozen=True, slots=True)
class GivenMemory:
    """A memory of the file. ``item``: the row here, or the id that an own card has in the file. Reviews are unsaved."""

    item: Target | uuid.UUID
    aside: Mapping[str, Any]
    reviews: Sequence[Review]


# ---- own cards


def read_own_cards(shelf: Shelf, given: Mapping[str, Any], report: Report) -> list[OwnCard]:
    """The file's own cards with HTML, unsaved, rendered apart. Call it outside the transaction."""
    rows = [
        _own_card(shelf, row, f"own_cards[{number}]")
        for number, row in enumerate(listed(given.get("own_cards", []), "own_cards", MOST))
    ]
    if rows:
        html = render_apart(
            [side for card in rows for side in (card.front, card.back)], own_image_prefix(), report
        )
        for number, card in enumerate(rows):
            card.front_html, card.back_html = html[2 * number], html[2 * number + 1]
    return rows


def _own_card(shelf: Shelf, row: object, where: str) -> OwnCard:
    values = mapping(row, where)
    columns = shelf.load(OwnCard, OWN_CARD, values, where) | {
        "uid": unique_id(values.get("uid"), f"{where}.uid")
    }
    columns["tags"] = list(
        clean_tags([text(tag, f"{where}.tags") for tag in listed(values.get("tags", []), where, 100)])
    )
    if not is_own_page(columns.get("link", "")):
        columns["link"] = ""
    return OwnCard(learner=shelf.learner, topic_id=shelf.topics.get(topic_of(values, where)), **columns)


def merge_own_cards(shelf: Shelf, cards: Sequence[OwnCard]) -> tuple[int, dict[uuid.UUID, OwnCard]]:
    """How many are new or changed; and the learner's card by the id it has in the file.

    What was changed last counts; removed ones stay removed.
    """
    mine = {card.uid: card for card in OwnCard.objects.filter(learner=shelf.learner)}
    origins = {card.origin: card for card in mine.values() if card.origin}
    found: dict[uuid.UUID, OwnCard] = {}
    fresh: list[OwnCard] = []
    changed = 0
    for card in cards:
        known = mine.get(card.uid) or (origins.get(card.origin) if card.origin else None)
        if known is None:
            fresh.append(card)
            mine[card.uid] = card
            origins[card.origin] = card
        elif known.pk and known.retired_at is None and card.changed_at > known.changed_at:
            _change(known, card)
            changed += 1
        found[card.uid] = known or card
    OwnCard.objects.bulk_create(fresh, batch_size=_PAGE)
    return len(fresh) + changed, found


def _change(known: OwnCard, card: OwnCard) -> None:
    names = ("front", "back", "front_html", "back_html", "tags", "deck", "link", "changed_at")
    for name in names:
        setattr(known, name, getattr(card, name))
    known.guid = known.guid or card.guid
    known.save(update_fields=[*names, "guid"])


def merge_images(shelf: Shelf, given: Mapping[str, Any]) -> int:
    """Images whose bytes are what their name says. How many are new."""
    rows = [
        _image(row, f"own_images[{number}]")
        for number, row in enumerate(listed(given.get("own_images", []), "own_images", 10_000))
    ]
    if sum(map(len, rows)) > 2 * IMAGES_BYTES:
        raise DeckError("The images of the file are more than one may have.")
    images = {name: data for data in rows if (name := name_for(data))}
    known = set(OwnImage.objects.filter(learner=shelf.learner).values_list("name", flat=True))
    fresh = [
        OwnImage(learner=shelf.learner, name=name, data=data)
        for name, data in images.items()
        if name not in known
    ]
    OwnImage.objects.bulk_create(fresh)
    return len(fresh)


def _image(row: object, where: str) -> bytes:
    try:
        data = base64.b64decode(text(mapping(row, where).get("data"), where, 2 * IMAGE_BYTES), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DeckError(f"{where}.data is no image.") from error
    return data


# ---- memories


def read_memories(shelf: Shelf, given: Mapping[str, Any]) -> list[GivenMemory]:
    """The file's memories of items there are here, with their logs. Call it outside the transaction."""
    rows = [_memory(shelf, row, f"memories[{n}]") for n, row in enumerate(rows_of(given, "memories"))]
    read = [row for row in rows if row]
    if sum(len(row.reviews) for row in read) > MOST_ROWS:
        raise DeckError(f"The file has more than {MOST_ROWS:,} reviews.")
    return read


def _memory(shelf: Shelf, row: object, where: str) -> GivenMemory | None:
    values = mapping(row, where)
    name = [text(part, f"{where}.item") for part in listed(values.get("item"), f"{where}.item", 4)]
    item = _item(shelf, name, f"{where}.item")
    if item is None:
        shelf.lacks(name[1])
        return None
    columns = shelf.load(Memory, MEMORY, values, where)
    reviews = [
        _review(shelf, review, f"{where}.reviews[{number}]")
        for number, review in enumerate(listed(values.get("reviews", []), f"{where}.reviews", MOST_ROWS))
    ]
    return GivenMemory(item, {key: columns[key] for key in _APART if key in columns}, reviews)


def merge_memories(
    shelf: Shelf,
    read: Sequence[GivenMemory],
    own: Mapping[uuid.UUID, OwnCard],
    keys: Mapping[uuid.UUID, uuid.UUID],
    now: dt.datetime,
) -> int:
    """Join the logs and let every memory the file names follow from its log. How many reviews are new."""
    pairs = [(memory, row.reviews) for row in read if (memory := _memory_here(shelf, row, own))]
    for review in chain.from_iterable(reviews for _, reviews in pairs):
        review.learner, review.key = shelf.learner, keys.get(review.key, review.key)
    mine = _memories(shelf, [memory for memory, _ in pairs])
    before = Review.objects.filter(learner=shelf.learner).count()
    _store_reviews(shelf, [(mine[memory.pointers], reviews) for memory, reviews in pairs])
    pks = [memory.pk for memory in mine.values()]
    mark_first(pks)
    follow_log(shelf, now, pks)
    return Review.objects.filter(learner=shelf.learner).count() - before


def _memory_here(shelf: Shelf, row: GivenMemory, own: Mapping[uuid.UUID, OwnCard]) -> Memory | None:
    """An unsaved memory of the item."""
    item = own.get(row.item) if isinstance(row.item, uuid.UUID) else row.item
    if item is None:
        shelf.lacks("")
        return None
    return Memory(
        learner=shelf.learner, topic_id=item.topic_id, rev=item.rev, **{field_of(item): item}, **row.aside
    )


def _item(shelf: Shelf, name: list[str], where: str) -> Target | uuid.UUID | None:
    match name:
        case ["card", topic, slug, variant]:
            return shelf.cards.get((topic, slug, variant))
        case ["question", topic, slug]:
            return shelf.questions.get((topic, slug))
        case ["prompt", topic, slug]:
            return shelf.prompts.get((topic, slug))
        case ["own_card", uid]:
            return unique_id(uid, where)
    raise DeckError(f"{where} names nothing that is known here.")


def _review(shelf: Shelf, row: object, where: str) -> Review:
    values = mapping(row, where)
    columns = shelf.load(Review, REVIEW, values, where)
    key = unique_id(values.get("key"), f"{where}.key")
    # undo puts these columns back: nothing but a schedule may stand here
    before = shelf.load(Memory, KEPT, columns["before"], f"{where}.before")
    plain = {
        name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in before.items()
    }
    plain.setdefault("mistake", None)  # files from before mistakes were watched
    if set(plain) != set(KEPT):
        raise DeckError(f"{where}.before is not what it should be.")
    return Review(**columns | {"key": key, "before": plain})


def _memories(shelf: Shelf, given: Sequence[Memory]) -> dict[tuple[int | None, ...], Memory]:
    """The learner's memories of the same items, made where there are none; notes and flags fill what is empty.

    A file from before something was taken off here does not put it on again.
    """
    mine = {memory.pointers: memory for memory in Memory.objects.filter(learner=shelf.learner)}
    fresh = {memory.pointers: memory for memory in given if memory.pointers not in mine}
    Memory.objects.bulk_create(fresh.values(), batch_size=_PAGE)
    changed = [mine[memory.pointers] for memory in given if _fill(mine.get(memory.pointers), memory, shelf)]
    Memory.objects.bulk_update(changed, _APART, batch_size=_PAGE)
    every = mine | fresh
    return {memory.pointers: every[memory.pointers] for memory in given}


def _fill(mine: Memory | None, given: Memory, shelf: Shelf) -> bool:
    if mine is None or (mine.cleared_at and mine.cleared_at >= shelf.made_at):
        return False
    empty = [name for name in _ASIDE if not getattr(mine, name) and getattr(given, name)]
    if given.cleared_at and (mine.cleared_at is None or given.cleared_at > mine.cleared_at):
        empty.append("cleared_at")
    for name in empty:
        setattr(mine, name, getattr(given, name))
    return bool(empty)


def _store_reviews(shelf: Shelf, pairs: Sequence[tuple[Memory, Sequence[Review]]]) -> None:
    """Append what is new, and undo what was undone elsewhere."""
    undone: dict[uuid.UUID, dt.datetime] = {}
    rows: list[Review] = []
    standing_keys = keys_of([memory.pk for memory, _ in pairs])
    for memory, reviews in pairs:
        for review in sorted(reviews, key=lambda review: review.reviewed_at):
            review.memory = memory
            review.key = standing_keys.get((memory.pk, review.reviewed_at, review.rating), review.key)
            rows.append(review)
            if review.undone_at:
                undone[review.key] = review.undone_at
    Review.objects.bulk_create(rows, batch_size=_PAGE, ignore_conflicts=True)
    keys = list(undone)
    standing = Review.objects.filter(learner=shelf.learner, undone_at=None)
    for start in range(0, len(keys), _PAGE):
        for review in standing.filter(key__in=keys[start : start + _PAGE]):
            review.undone_at = undone[review.key]
            review.save(update_fields=["undone_at"])


def follow_log(shelf: Shelf, now: dt.datetime, pks: Sequence[int] | None = None) -> None:
    """Let these memories, or all, be what their joined log says, and the sums of their topics what the memories say."""
    if pks is None:
        pks = list(Memory.objects.filter(learner=shelf.learner).begun().values_list("pk", flat=True))
    for start in range(0, len(pks), _PAGE):
        for difference in differing(Memory.objects.filter(pk__in=pks[start : start + _PAGE]), now):
            computed = {name: value for name, (_, value) in difference.fields.items() if name in FOLLOWS}
            Memory.objects.filter(pk=difference.memory).update(**computed)
    topics = set(
        Memory.objects.filter(learner=shelf.learner, topic__isnull=False).values_list("topic_id", flat=True)
    )
    recount(now, topics=topics, learner=shelf.learner.pk)
