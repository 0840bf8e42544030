"""A memory of each item, and the log of reviews it follows from."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from flashcards.decks.models import OwnCard
from flashcards.models.items import Card, ExplainPrompt, Item
from learners.models import Learner
from lessons.models import Topic
from quizzes.models import Question

POINTERS = ("card", "question", "prompt", "own_card")  # at items; one of them is set


def _only(pointer: str) -> Q:
    """Exactly this one of the pointers at items is set."""
    return Q(**{f"{name}__isnull": name != pointer for name in POINTERS})


class MemoryQuerySet(models.QuerySet["Memory"]):
    def asked(self) -> Self:
        """Those whose item is still in the files and was not suspended by the learner."""
        return self.filter(
            suspended_at=None,
            topic__retired_at=None,
            card__retired_at=None,
            question__retired_at=None,
            prompt__retired_at=None,
            own_card__retired_at=None,
        )

    def begun(self) -> Self:
        return self.exclude(due_at=None)

    def watched(self) -> Self:
        """Once answered wrong with full confidence, and not recalled across a week since."""
        return self.filter(mistake__isnull=False)

    def due(self, now: dt.datetime) -> Self:
        return self.asked().filter(Q(buried_until=None) | Q(buried_until__lte=now), due_at__lte=now)

    def with_items(self) -> Self:
        return self.select_related("card", "question", "prompt", "own_card", "topic__track")


class Memory(models.Model):
    """How well one learner remembers one item. ``due_at`` is empty until the first review, and after an undo of it.

    Everything from ``state`` to ``buried_until`` follows from the log of reviews; ``reviewing`` alone writes it.
    """

    class State(models.IntegerChoices):
        NEW = 0, "New"
        LEARNING = 1, "Learning"
        REVIEW = 2, "Review"
        RELEARNING = 3, "Relearning"

    class Mistake(models.IntegerChoices):
        """Of an answer that was wrong with full confidence, while it is watched."""

        WRONG = 1, "Not recalled since"
        MENDED = 2, "Recalled since, not yet across a week"

    learner = models.ForeignKey(  # its indexes are those below
        Learner, on_delete=models.CASCADE, related_name="memories", db_index=False
    )
    topic = models.ForeignKey(  # the item's; only an own card may have none
        Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="memories"
    )
    card = models.ForeignKey(Card, null=True, blank=True, on_delete=models.PROTECT, related_name="memories")
    question = models.ForeignKey(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="memories"
    )
    prompt = models.ForeignKey(
        ExplainPrompt, null=True, blank=True, on_delete=models.PROTECT, related_name="memories"
    )
    own_card = models.ForeignKey(
        OwnCard, null=True, blank=True, on_delete=models.CASCADE, related_name="memories"
    )
    state = models.PositiveSmallIntegerField(choices=State, default=State.NEW)
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    stability = models.FloatField(null=True, blank=True)  # days until recall has dropped to 90 %
    difficulty = models.FloatField(null=True, blank=True)  # 1 to 10
    due_at = models.DateTimeField(null=True, blank=True)
    last_reviewed_at = models.DateTimeField(null=True, blank=True)
    reps = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)
    rev = models.PositiveIntegerField(default=1)  # of the item this schedule is about
    mistake = models.PositiveSmallIntegerField(choices=Mistake, null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    buried_until = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, default="")  # the learner's own words, shown with the answer
    flagged_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(
        null=True, blank=True
    )  # when one of these four was last taken off by hand

    objects = MemoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "memories"
        constraints = [
            models.CheckConstraint(
                name="memory_of_one_item",
                condition=_only("card") | _only("question") | _only("prompt") | _only("own_card"),
            ),
            models.CheckConstraint(
                name="memory_begun_or_new",
                condition=(
                    Q(state=0, due_at=None, stability=None, difficulty=None)
                    | Q(
                        state__gt=0,
                        due_at__isnull=False,
                        last_reviewed_at__isnull=False,
                        stability__gt=0,
                        difficulty__gte=1,
                        difficulty__lte=10,
                    )
                ),
            ),
            models.CheckConstraint(
                name="memory_mistaken_when_begun", condition=Q(mistake=None) | Q(state__gt=0)
            ),
            models.UniqueConstraint(fields=["learner", "card"], name="one_memory_a_card"),
            models.UniqueConstraint(fields=["learner", "question"], name="one_memory_a_question"),
            models.UniqueConstraint(fields=["learner", "prompt"], name="one_memory_a_prompt"),
            models.UniqueConstraint(fields=["learner", "own_card"], name="one_memory_an_own_card"),
            models.CheckConstraint(
                name="memory_topic", condition=Q(topic__isnull=False) | Q(own_card__isnull=False)
            ),
        ]
        indexes = [
            # due.ask: the next due memories of one learner, and Today's count of them
            models.Index(fields=["learner", "due_at"], name="memory_due", condition=Q(suspended_at=None)),
            # due.due_window: what is watched comes first, few of many
            models.Index(
                fields=["learner", "due_at"], name="memory_watched", condition=Q(mistake__isnull=False)
            ),
            # memory_page: what one learner has of one topic
            models.Index(fields=["learner", "topic"], name="memory_of_topic"),
            # memory_page: suspended and flagged, few of many
            models.Index(
                fields=["learner"], name="memory_suspended", condition=Q(suspended_at__isnull=False)
            ),
            models.Index(fields=["learner"], name="memory_flagged", condition=Q(flagged_at__isnull=False)),
            # memory_page: left until a later day, fewer still
            models.Index(
                fields=["learner", "buried_until"],
                name="memory_buried",
                condition=Q(buried_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.card_id or self.question_id or self.prompt_id or self.own_card_id}"

    @property
    def item(self) -> Item:
        """The card, question, prompt or own card. Costs no query after ``with_items()``."""
        return self.card or self.question or self.prompt or self.own_card  # type: ignore[return-value]

    @property
    def pointers(self) -> tuple[int | None, ...]:
        """Which item it is of: primary keys in the order of POINTERS, all but one of them None."""
        return tuple(getattr(self, f"{name}_id") for name in POINTERS)


class Review(models.Model):
    """One grade. The log is only appended to; undoing stamps ``undone_at``. ``before`` is the memory before it."""

    class Rating(models.IntegerChoices):
        FORGOT = 1, "Forgot"
        ONLY_JUST = 2, "Got it, but only just"
        GOT_IT = 3, "Got it"
        AT_ONCE = 4, "Knew it at once"

    class Source(models.TextChoices):
        CARD = "card", "Card"
        PRACTICE = "practice", "Practice"
        CHALLENGE = "challenge", "Challenge"
        TEST = "test", "Test"
        EXPLAIN = "explain", "Explain it yourself"

    learner = models.ForeignKey(  # the memory's; its indexes are those below
        Learner, on_delete=models.CASCADE, related_name="reviews", db_index=False
    )
    memory = models.ForeignKey(Memory, on_delete=models.CASCADE, related_name="reviews")
    key = models.UUIDField()
    rating = models.PositiveSmallIntegerField(choices=Rating)
    reviewed_at = models.DateTimeField()
    before = models.JSONField()
    is_first = models.BooleanField()  # the item was new
    was_sure = models.BooleanField(default=False)  # answered wrong with full confidence
    rev = models.PositiveIntegerField()
    duration_ms = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=16, choices=Source, default=Source.CARD)
    due_at = models.DateTimeField(null=True, blank=True)  # the date this grade promised
    study_day = models.DateField(null=True, blank=True)  # in which it counts, where that is known
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "key"], name="one_review_a_key"),
            models.CheckConstraint(name="review_rating_range", condition=Q(rating__gte=1) & Q(rating__lte=4)),
        ]
        indexes = [
            models.Index(
                fields=["learner", "-reviewed_at"], name="review_recent"
            ),  # graded.day_of: today's reviews
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.get_rating_display()}"
