"""Questions and choices, as the files say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models

from courseware import limits
from lessons.models import FromFile, PublishedQuerySet, Topic


class QuestionQuerySet(PublishedQuerySet["Question"]):
    def of_modes(self, topic: Topic, modes: tuple[str, ...]) -> Self:
        return self.published().filter(topic=topic, mode__in=modes).order_by("position", "pk")


class Question(FromFile):
    class Mode(models.TextChoices):
        PRACTICE = "practice", "Practice"
        CHALLENGE = "challenge", "Challenge"
        BREAKDOWN = "breakdown", "Visual quiz"
        EVIDENCE = "evidence", "Evidence quiz"

    class Type(models.TextChoices):
        SINGLE = "single", "One choice"
        MULTIPLE = "multiple", "Several choices"
        SHORT = "short", "Short answer"
        ORDER = "order", "Lines in order"
        CELL = "cell", "Predicted cell"

    class Kind(models.TextChoices):
        CONCEPTUAL = "conceptual", "Conceptual"
        BEHAVIOUR = "behaviour", "Behaviour"
        OUTPUT = "output", "Output"
        SYNTAX = "syntax", "Syntax"
        DEBUG = "debug", "Debugging"

    class Level(models.TextChoices):
        EASY = "easy", "Easy"
        MEDIUM = "medium", "Medium"
        HARD = "hard", "Hard"

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="questions")
    slug = models.SlugField(max_length=limits.ID)
    mode = models.CharField(max_length=16, choices=Mode)
    type = models.CharField(max_length=16, choices=Type)
    kind = models.CharField(max_length=16, choices=Kind)
    level = models.CharField(max_length=16, choices=Level)
    stem_html = models.TextField()
    body_html = models.TextField(blank=True)
    hints = models.JSONField(default=list)  # HTML, one a rung
    solution = models.JSONField(default=list)  # HTML, one a step
    explanation_html = models.TextField(blank=True)
    answer_html = models.TextField(blank=True)
    check_html = models.TextField(blank=True)
    mistakes = models.JSONField(default=list)  # HTML, one a mistake
    accepted = models.JSONField(default=list)  # text, short answers and cells only
    ordered = models.JSONField(default=list)  # lines in their right order, order only
    seconds = models.PositiveIntegerField(default=120)
    attempts = models.PositiveIntegerField(default=2)
    see = models.CharField(max_length=2 * limits.ID + 1, blank=True)  # mode#id in the same topic
    rev = models.PositiveIntegerField(default=1)  # never goes down; grows when the meaning changes
    position = models.PositiveIntegerField(default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["topic", "position", "pk"]
        # The unique index also answers "the questions of a topic" (start pages, progress).
        constraints = [models.UniqueConstraint(fields=["topic", "slug"], name="one_question_a_slug")]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.slug}"

    @property
    def has_choices(self) -> bool:
        return self.type in (self.Type.SINGLE, self.Type.MULTIPLE)

    def lines_at(self, positions: Iterable[int]) -> list[str]:
        """The lines that stand at these positions of the right order; those that are gone since are left out."""
        return [self.ordered[position] for position in positions if position < len(self.ordered)]


class Choice(FromFile):
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="choices")
    slug = models.SlugField(max_length=limits.ID)
    text_html = models.TextField()
    feedback_html = models.TextField(blank=True)
    is_right = models.BooleanField()
    is_pinned = models.BooleanField(default=False)
    myth = models.CharField(max_length=limits.ID, blank=True)  # slug of a myth of the same topic
    position = models.PositiveIntegerField(default=0)

    objects = PublishedQuerySet["Choice"].as_manager()

    class Meta:
        ordering = ["position", "pk"]
        # The unique index also answers "the choices of a question".
        constraints = [models.UniqueConstraint(fields=["question", "slug"], name="one_choice_a_slug")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.slug}"
