"""Tracks, topics, and the modes that are read: deep dive, breakdown, evidence, myths."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner

# Where each mode of a topic lives; the rooms above are reached by name only.
URL_NAMES = {
    "deep-dive": "lessons:deep-dive",
    "breakdown": "lessons:breakdown",
    "lab": "lab:page",
    "evidence": "lessons:evidence",
    "myths": "lessons:myths",
    "practice": "quizzes:practice",
    "challenge": "quizzes:challenge",
    "cards": "flashcards:cards",
    "explain": "flashcards:explain",
}


class PublishedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that come from files. What vanished from the files is retired, never deleted."""

    def published(self) -> Self:
        return self.filter(retired_at=None)


class FromFile(models.Model):
    """A row loaded from a content file. ``source_hash`` covers its text and the renderer's version."""

    source_hash = models.CharField(max_length=32, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class TrackQuerySet(PublishedQuerySet["Track"]):
    pass


class Track(FromFile):
    slug = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    about_html = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=100)

    objects = TrackQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title


class TopicQuerySet(PublishedQuerySet["Topic"]):
    def named(self, track: str, topic: str) -> Self:
        """The one published topic at ``track``/``topic`` (slugs), with its track."""
        return self.published().filter(slug=topic, track__slug=track).select_related("track")


class Topic(FromFile):
    class Level(models.TextChoices):
        BEGINNER = "beginner", "Beginner"
        INTERMEDIATE = "intermediate", "Intermediate"
        ADVANCED = "advanced", "Advanced"

    track = models.ForeignKey(Track, on_delete=models.PROTECT, related_name="topics")
    slug = models.SlugField(max_length=64)
    title = models.CharField(max_length=200)
    summary = models.TextField()
    level = models.CharField(max_length=16, choices=Level)
    minutes = models.PositiveIntegerField()
    idea_html = models.TextField()
    sources = models.JSONField(default=list)  # [{"title": str, "url": str}]
    position = models.PositiveIntegerField(default=0)
    requires = models.ManyToManyField("self", symmetrical=False, related_name="required_by", blank=True)
    leads_to = models.ManyToManyField("self", symmetrical=False, related_name="led_to_by", blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["track__position", "track__slug", "position", "slug"]
        constraints = [models.UniqueConstraint(fields=["track", "slug"], name="one_topic_a_slug")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.track.slug, self.slug])


class LessonQuerySet(PublishedQuerySet["Lesson"]):
    def named(self, track: str, topic: str, mode: str) -> Self:
        """The one published lesson of ``track``/``topic`` (slugs), with its topic and track."""
        rows = self.published().filter(mode=mode, topic__slug=topic, topic__track__slug=track)
        return rows.select_related("topic__track")

    def with_place_of(self, learner: Learner | None) -> Self:
        """Add ``place_step`` and ``read_at``: where the learner is, None where there is no place yet."""
        places = Place.objects.filter(topic=OuterRef("topic"), mode=OuterRef("mode"), learner=learner)
        if learner is None:
            places = places.none()
        return self.annotate(
            place_step=Subquery(places.values("step")), read_at=Subquery(places.values("done_at"))
        )


def mode_url(topic: Topic, mode: str) -> str:
    """The address of a mode of ``topic`` (its track is read)."""
    return reverse(URL_NAMES[mode], args=[topic.track.slug, topic.slug])


class Lesson(FromFile):
    """One mode file of a topic. Modes that are read keep their rendered parts here; the others only what the topic page says of them."""

    class Mode(models.TextChoices):
        DEEP_DIVE = "deep-dive", "Deep dive"
        BREAKDOWN = "breakdown", "Visual breakdown"
        LAB = "lab", "Live demo"
        EVIDENCE = "evidence", "Performance evidence"
        MYTHS = "myths", "Myths"
        PRACTICE = "practice", "Practice"
        CHALLENGE = "challenge", "Challenge"
        CARDS = "cards", "Recall cards"
        EXPLAIN = "explain", "Explain it yourself"

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="lessons")
    mode = models.CharField(max_length=16, choices=Mode)
    title = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=500)
    minutes = models.PositiveIntegerField()
    steps = models.PositiveIntegerField(default=0)  # of a build-up or breakdown, or myths; 0 where none
    parts = models.JSONField(default=dict)  # rendered; keys of HTML end in _html

    place_step: int | None  # both only after with_place_of()
    read_at: dt.datetime | None

    objects = LessonQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "mode"], name="one_lesson_a_mode")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.get_mode_display()}"

    def get_absolute_url(self) -> str:
        return mode_url(self.topic, self.mode)


class StatementQuerySet(PublishedQuerySet["Statement"]):
    def with_answers_of(self, learner: Learner | None) -> Self:
        """Add ``said``: what the learner committed to for the present revision, None where nothing was."""
        said = Commitment.objects.filter(statement=OuterRef("pk"), rev=OuterRef("rev"), learner=learner)
        if learner is None:
            said = said.none()
        return self.annotate(said=Subquery(said.values("said"), output_field=models.BooleanField()))

    def open_myths(self, learner: Learner) -> Self:
        """Published myths that the learner has not committed to in their present revision."""
        myths = self.published().filter(origin=Statement.Origin.MYTHS)
        return myths.with_answers_of(learner).filter(said=None)


class Statement(FromFile):
    """Something a learner commits to with yes or no before reading what is true: a myth, or a step's prompt."""

    class Origin(models.TextChoices):
        MYTHS = "myths", "Myths"
        DEEP_DIVE = "deep-dive", "Deep dive"

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="statements")
    origin = models.CharField(max_length=16, choices=Origin)
    slug = models.SlugField(max_length=64)
    claim_html = models.TextField()
    answer = models.BooleanField()
    reveal_html = models.TextField()
    why_html = models.TextField(blank=True)
    rev = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)

    said: bool | None  # only after with_answers_of()

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["topic", "slug"], name="one_statement_a_slug")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.slug}"


class Commitment(models.Model):
    """What a learner said before reading on. Kept as it was first said."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="commitments")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="commitments")
    rev = models.PositiveIntegerField()
    said = models.BooleanField()
    committed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "statement", "rev"], name="one_commitment_a_rev")
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.statement_id} {'yes' if self.said else 'no'}"


class PlaceQuerySet(models.QuerySet["Place"]):
    def with_steps(self) -> Self:
        """Add ``of_steps``: how many steps the place's lesson has."""
        lessons = Lesson.objects.published().filter(topic=OuterRef("topic"), mode=OuterRef("mode"))
        return self.annotate(of_steps=Subquery(lessons.values("steps")))


class Place(models.Model):
    """Where a learner is in a mode that is read. ``step`` counts from 1; 0 where the mode has no steps."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="places")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="places")
    mode = models.CharField(max_length=16, choices=Lesson.Mode)
    step = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    of_steps: int | None  # only after with_steps(); None where the lesson is no longer published

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "topic", "mode"], name="one_place_a_mode")]
        indexes = [models.Index(fields=["learner", "-seen_at"], name="place_continue")]  # Today: continue

    def __str__(self) -> str:
        return f"{self.learner}: {self.topic_id} {self.mode}"


class ContentState(models.Model):
    """One row: what was loaded last. Its version changes with every load that changed something."""

    version = models.CharField(max_length=32, default="")
    rows = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.version or "nothing loaded"

    @classmethod
    def current(cls) -> ContentState:
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def locked(cls) -> ContentState:
        """The row, held until the transaction ends."""
        return cls.objects.select_for_update().get_or_create(pk=1)[0]

    def stamp(self, version: str, rows: int, now: dt.datetime) -> None:
        self.version, self.rows, self.loaded_at = version, rows, now
        self.save(update_fields=["version", "rows", "loaded_at"])
