"""Files that leave the site: which cards and images go into each."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from django.conf import settings
from django.urls import reverse

from flashcards.decks.anki_export import package
from flashcards.decks.csv_export import csv_of_cards, csv_of_own
from flashcards.decks.images import TYPES
from flashcards.decks.leaves import Leaf, images_in, leaves_of_topics, own_image_prefix
from flashcards.decks.models import OwnCard, OwnImage
from flashcards.decks.own_leaves import leaves_of_own
from flashcards.models import Card
from learners.models import Learner
from lessons.models import Topic


def topics_package(topics: Iterable[Topic], origin: str, now: dt.datetime) -> bytes:
    """The cards of ``topics`` (with their tracks) for Anki."""
    leaves = leaves_of_topics(topics, origin)
    return package(leaves, _content_images(leaves), now.timestamp())


def topics_csv(topics: Iterable[Topic]) -> str:
    rows = Card.objects.published().filter(topic__in=[topic.pk for topic in topics])
    order = ("topic__position", "topic_id", "position", "variant")
    return csv_of_cards(rows.select_related("topic__track").order_by(*order))


def own_package(learner: Learner, origin: str, now: dt.datetime) -> bytes:
    leaves = leaves_of_own(OwnCard.objects.of(learner).order_by("pk"), origin)
    prefix = own_image_prefix()
    images = OwnImage.objects.filter(learner=learner).values_list("name", "data")
    return package(leaves, {f"{prefix}{name}": bytes(data) for name, data in images}, now.timestamp())


def own_csv(learner: Learner) -> str:
    return csv_of_own(OwnCard.objects.of(learner).order_by("pk"))


def _content_images(leaves: Iterable[Leaf]) -> dict[str, bytes]:
    """Images of the content folder by their address."""
    prefix = reverse("content-image", args=["x"]).removesuffix("x")
    found = {address: _content_file(unquote(address.removeprefix(prefix))) for address in images_in(leaves)}
    return {address: file.read_bytes() for address, file in found.items() if file}


def _content_file(path: str) -> Path | None:
    """The regular image file at ``path``; links and ways out of the folder lead nowhere."""
    root = Path(os.path.realpath(settings.CONTENT_DIR))
    file = root / path
    is_image = PurePosixPath(path).suffix.lower() in {*TYPES, ".jpeg"}
    return file if is_image and Path(os.path.realpath(file)) == file and file.is_file() else None
