"""What belongs to one learner alone: cards of their own, images on them, and the files they gave."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner
from lessons.models import PublishedQuerySet, Topic


def new_note() -> str:
    """The name of a text or an entry whose cards are siblings."""
    return uuid.uuid4().hex


class OwnCardQuerySet(PublishedQuerySet["OwnCard"]):
    def of(self, learner: Learner | None) -> Self:
        """Those of ``learner`` that were not removed; none for a visitor."""
        return self.published().filter(learner=learner) if learner else self.none()


class OwnCard(models.Model):
    """A card a learner wrote or imported; nobody else sees it. ``origin`` names what an imported one came from, ``guid``
    the note of Anki that it was, under which it goes back there. Siblings, the cards of one text or of one entry of a file,
    share a ``note``.

    Removing one empties its texts and stamps ``retired_at``, so that the log of its reviews stays.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="own_cards")
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    origin = models.CharField(max_length=100, blank=True)
    guid = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=100, default=new_note)
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="own_cards"
    )
    link = models.CharField(max_length=500, blank=True)  # path of the page it was written from
    deck = models.CharField(max_length=100, blank=True)
    tags = models.JSONField(default=list, blank=True)
    front = models.TextField(blank=True)  # Markdown, and so is the back
    back = models.TextField(blank=True)
    front_html = models.TextField(blank=True)
    back_html = models.TextField(blank=True)
    rev = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = OwnCardQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "origin"], condition=~Q(origin=""), name="one_own_card_an_origin"
            ),
            # two learners have the same one where a history went from one to the other (decision 0316)
            models.UniqueConstraint(fields=["learner", "uid"], name="one_own_card_a_uid"),
        ]
        indexes = [
            # the list of own cards, and the new ones of a review
            models.Index(fields=["learner", "-id"], condition=Q(retired_at=None), name="own_card_list"),
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.uid}"

    def get_absolute_url(self) -> str:
        return reverse("flashcards:own-card", args=[self.uid])


class OwnImage(models.Model):
    """An image on a learner's own cards. ``name`` is made from its bytes, so the same image is stored once."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="own_images")
    name = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "name"], name="one_own_image_a_name")]

    def __str__(self) -> str:
        return self.name


class DeckImport(models.Model):
    """A file a learner gave, and what became of it. ``data`` is emptied once it was read (decision 0130)."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="deck_imports")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    data = models.BinaryField(default=b"")
    task_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)  # why nothing was imported
    outcome = models.JSONField(default=dict)  # counts by what was done, and "problems": [[place, why], …]

    class Meta:
        # the limit of imports an hour, and the list of recent ones
        indexes = [models.Index(fields=["learner", "created_at"], name="deck_import_recent")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("flashcards:deck-import", args=[self.uid])


class UploadCount(models.Model):
    """How many files came from one network address in the hour since ``since``: one count for all processes.

    ``source`` is a keyed hash of the address (decision 0240).
    """

    source = models.CharField(max_length=32, primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        # what is over is forgotten
        indexes = [models.Index(fields=["since"], name="upload_count_since")]

    def __str__(self) -> str:
        return f"{self.source}: {self.count}"
