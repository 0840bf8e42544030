"""What can be remembered: cards and prompts from the files; and what a learner wrote to a prompt."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from flashcards.decks.models import OwnCard
from learners.models import Learner
from lessons.models import FromFile, PublishedQuerySet, Topic
from quizzes.models import Question


class CardQuerySet(PublishedQuerySet["Card"]):
    pass


class Card(FromFile):
    """One question and its answer. A reversed or cloze card of the files is several rows that share a slug: siblings."""

    class Level(models.TextChoices):
        BEGINNER = "beginner", "Beginner"
        INTERMEDIATE = "intermediate", "Intermediate"
        ADVANCED = "advanced", "Advanced"

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="cards")
    slug = models.SlugField(max_length=64)
    variant = models.SlugField(max_length=16, blank=True, default="")  # "", "reversed", "cloze-1"
    front_html = models.TextField()
    cue_html = models.TextField(blank=True)  # cloze: the text with its blank, shown under the front
    back_html = models.TextField()
    see = models.JSONField(default=list, blank=True)  # [[text, url]]
    level = models.CharField(max_length=16, choices=Level, default=Level.BEGINNER)
    rev = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["position", "variant"]
        constraints = [models.UniqueConstraint(fields=["topic", "slug", "variant"], name="one_card_a_slug")]

    def __str__(self) -> str:
        return f"{self.slug} ({self.variant})" if self.variant else self.slug


class ExplainPromptQuerySet(PublishedQuerySet["ExplainPrompt"]):
    pass


class ExplainPrompt(FromFile):
    """Something to explain in one's own words, and the concepts a good explanation names."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="explain_prompts")
    slug = models.SlugField(max_length=64)
    prompt_html = models.TextField()
    hint_html = models.TextField(blank=True)
    concepts = models.JSONField(default=list)  # HTML of each
    rev = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)

    objects = ExplainPromptQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["topic", "slug"], name="one_explain_prompt_a_slug")]

    def __str__(self) -> str:
        return self.slug


type Item = Card | Question | ExplainPrompt | OwnCard


class Explanation(models.Model):
    """What a learner wrote, as it stands now. ``ticked`` are indexes of the prompt's concepts."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="explanations")
    prompt = models.ForeignKey(ExplainPrompt, on_delete=models.PROTECT, related_name="explanations")
    rev = models.PositiveIntegerField()
    text = models.TextField()
    ticked = models.JSONField(default=list)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "prompt", "rev"], name="one_explanation_a_rev")
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.prompt_id}"
