"""What a learner is asked to remember: cards and prompts from the files, a memory of each, and the log of reviews."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
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


_POINTERS = ("card", "question", "prompt", "own_card")


def _only(pointer: str) -> Q:
    """Exactly this one of the pointers at items is set."""
    return Q(**{f"{name}__isnull": name != pointer for name in _POINTERS})


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
            # memory_page: suspended and flagged, few of many
            models.Index(
                fields=["learner"], name="memory_suspended", condition=Q(suspended_at__isnull=False)
            ),
            models.Index(fields=["learner"], name="memory_flagged", condition=Q(flagged_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.card_id or self.question_id or self.prompt_id or self.own_card_id}"

    @property
    def item(self) -> Item:
        """The card, question, prompt or own card. Costs no query after ``with_items()``."""
        return self.card or self.question or self.prompt or self.own_card  # type: ignore[return-value]


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
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "key"], name="one_review_a_key"),
            models.CheckConstraint(name="review_rating_range", condition=Q(rating__gte=1) & Q(rating__lte=4)),
        ]
        indexes = [
            models.Index(
                fields=["learner", "-reviewed_at"], name="review_recent"
            ),  # due.day_of: today's reviews
        ]

    def __str__(self) -> str:
        return f"{self.learner}: {self.get_rating_display()}"


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


class Fit(models.Model):
    """Parameters that fit one learner's log, and how well they foretell it.

    Losses are the mean logarithmic loss on reviews that were held out. ``parameters`` is None where those of
    people on the whole are in use.
    """

    learner = models.OneToOneField(Learner, primary_key=True, on_delete=models.CASCADE, related_name="fit")
    parameters = models.JSONField(null=True, blank=True)
    reviews = models.PositiveIntegerField(default=0)
    held_out = models.PositiveIntegerField(default=0)
    loss_ordinary = models.FloatField(null=True, blank=True)
    loss_fitted = models.FloatField(null=True, blank=True)
    fitted_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # of ``parameters``
    fit_task = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.reviews}"
