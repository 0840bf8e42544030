"""What a topic offers to remember, and how much of it one learner does."""

from __future__ import annotations

from django.db import models

from learners.models import Learner
from lessons.models import Topic


class TopicItems(models.Model):
    """What a topic offers to remember, counted when content is loaded. ``digest`` is of the published items."""

    topic = models.OneToOneField(
        Topic, primary_key=True, on_delete=models.CASCADE, related_name="items_counted"
    )
    cards = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name_plural = "topic items"

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.cards}"


class TopicMemory(models.Model):
    """All begun memories of one learner in one topic taken together, so that its recall costs one row.

    ``sums`` are those of ``flashcards.sums`` at ``counted_at``; they follow from the memories of published items.
    """

    learner = models.ForeignKey(  # its index is that of the constraint
        Learner, on_delete=models.CASCADE, related_name="topic_memories", db_index=False
    )
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="topic_memories")
    cards = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0)  # questions and prompts
    decay = models.FloatField()  # of the learner's forgetting curve
    sums = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "topic memories"
        constraints = [models.UniqueConstraint(fields=["learner", "topic"], name="one_topic_memory")]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.topic_id}"
