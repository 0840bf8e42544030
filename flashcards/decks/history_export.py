"""Everything one learner has done, as JSON values that another server can take in. Rows are named by slugs, not numbers."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from flashcards.decks.history_columns import (
    BADGE,
    COMMITMENT,
    EXPLANATION,
    FIT,
    ITEM,
    LEARNER,
    MEMORY,
    OWN_CARD,
    PLACE,
    RESPONSE,
    REVIEW,
    SITTING,
    STUDY_DAY,
)
from flashcards.decks.history_records import FORMAT, VERSION, dump, key_here, key_in_files
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.models import Explanation, Fit, Memory
from learners.models import Learner, StudyDay
from lessons.models import Commitment, Place, Topic
from quizzes.models import Badge, Choice, Question, Response, Sitting, SittingItem


def history_of(learner: Learner, now: dt.datetime) -> dict[str, Any]:
    """The whole history. The number of queries does not grow with it."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": now.isoformat(),
        "learner": dump(learner, LEARNER),
        "fit": _fit(learner),
        "study_days": [dump(day, STUDY_DAY) for day in StudyDay.objects.filter(learner=learner)],
        "places": list(_places(learner)),
        "commitments": list(_commitments(learner)),
        "sittings": list(_sittings(learner)),
        "badges": list(_badges(learner)),
        "explanations": list(_explanations(learner)),
        "own_cards": list(_own_cards(learner)),
        "own_images": list(_own_images(learner)),
        "memories": list(_memories(learner)),
    }


def _topic(topic: Topic | None) -> str:
    return f"{topic.track.slug}/{topic.slug}" if topic else ""


def _fit(learner: Learner) -> dict[str, Any] | None:
    fit = Fit.objects.filter(pk=learner.pk, fitted_at__isnull=False).first()
    return dump(fit, FIT) if fit else None


def _places(learner: Learner) -> Iterator[dict[str, Any]]:
    for place in Place.objects.filter(learner=learner).select_related("topic__track"):
        yield {"topic": _topic(place.topic), **dump(place, PLACE)}


def _commitments(learner: Learner) -> Iterator[dict[str, Any]]:
    for said in Commitment.objects.filter(learner=learner).select_related("statement__topic__track"):
        name = {"topic": _topic(said.statement.topic), "statement": said.statement.slug}
        yield {**name, **dump(said, COMMITMENT)}


def _explanations(learner: Learner) -> Iterator[dict[str, Any]]:
    for written in Explanation.objects.filter(learner=learner).select_related("prompt__topic__track"):
        name = {"topic": _topic(written.prompt.topic), "prompt": written.prompt.slug}
        yield {**name, **dump(written, EXPLANATION)}


def _badges(learner: Learner) -> Iterator[dict[str, Any]]:
    badges = list(Badge.objects.filter(learner=learner).select_related("topic__track"))
    solved = [pk for badge in badges for pk in badge.solved]
    slugs = dict(Question.objects.filter(pk__in=solved).values_list("pk", "slug"))
    for badge in badges:
        names = [slugs[pk] for pk in badge.solved if pk in slugs]
        yield {"topic": _topic(badge.topic), "solved": names, **dump(badge, BADGE)}


# ---- sittings


def _sittings(learner: Learner) -> Iterator[dict[str, Any]]:
    rows = Sitting.objects.filter(learner=learner).select_related("topic__track").order_by("pk")
    sittings = list(rows.prefetch_related("items__question__topic__track", "items__responses"))
    asked = {item.question_id for sitting in sittings for item in sitting.items.all()}
    choices = dict(Choice.objects.filter(question__in=asked).values_list("pk", "slug"))
    for sitting in sittings:
        items = [_item(item, choices) for item in sitting.items.all()]
        yield {"topic": _topic(sitting.topic), **dump(sitting, SITTING), "items": items}


def _item(item: SittingItem, choices: dict[int, str]) -> dict[str, Any]:
    names = choices if item.question.has_choices else None
    return {
        "question": [_topic(item.question.topic), item.question.slug],
        **dump(item, ITEM),
        "order": [[token, name] for token, pk in item.order for name in _named([pk], names)],
        "responses": [_response(response, names) for response in item.responses.all()],
    }


def _response(response: Response, names: dict[int, str] | None) -> dict[str, Any]:
    return {
        **dump(response, RESPONSE),
        "chosen": _named(response.chosen, names),
        "order": _named(response.order, names),
    }


def _named(pks: Iterable[int], names: dict[int, str] | None) -> list[Any]:
    """Slugs of choices; the positions of lines stay numbers."""
    return list(pks) if names is None else [names[pk] for pk in pks if pk in names]


# ---- cards of one's own, and memories


def _own_cards(learner: Learner) -> Iterator[dict[str, Any]]:
    for card in OwnCard.objects.of(learner).select_related("topic__track").order_by("pk"):
        yield {"topic": _topic(card.topic), **dump(card, OWN_CARD)}


def _own_images(learner: Learner) -> Iterator[dict[str, Any]]:
    for image in OwnImage.objects.filter(learner=learner):
        yield {"name": image.name, "data": base64.b64encode(bytes(image.data)).decode()}


def _memories(learner: Learner) -> Iterator[dict[str, Any]]:
    rows = Memory.objects.filter(learner=learner, own_card__retired_at=None).order_by("pk")
    rows = rows.select_related(
        "card__topic__track", "question__topic__track", "prompt__topic__track", "own_card__topic__track"
    )
    shared = _shared_keys(learner)
    for memory in rows.prefetch_related("reviews"):
        reviews = [
            dump(review, REVIEW) for review in sorted(memory.reviews.all(), key=lambda review: review.pk)
        ]
        for review in reviews:
            review["key"] = shared.get(review["key"], review["key"])
        yield {"item": name_of(memory), **dump(memory, MEMORY), "reviews": reviews}


def name_of(memory: Memory) -> list[str]:
    """What a memory is of: kind and slugs, or the id of an own card."""
    if memory.own_card:
        return ["own_card", str(memory.own_card.uid)]
    if memory.card:
        return ["card", _topic(memory.card.topic), memory.card.slug, memory.card.variant]
    if memory.question:
        return ["question", _topic(memory.question.topic), memory.question.slug]
    return ["prompt", _topic(memory.item.topic), memory.item.slug]  # type: ignore[union-attr]


def _shared_keys(learner: Learner) -> dict[str, str]:
    """From the keys that reviews of quiz answers have here to those they have in files."""
    answers = Response.objects.filter(item__sitting__learner=learner).values_list("pk", "key")
    return {str(key_here(pk)): str(key_in_files(key)) for pk, key in answers}
