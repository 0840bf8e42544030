"""Sittings, their items and responses, and badges: what learners did."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner
from lessons.models import Topic
from quizzes.models.questions import Question

EXPIRES_AFTER = dt.timedelta(days=14)
TOPIC_TEXTS = [
    f"topic__{name}" for name in ("summary", "idea_html", "sources", "track__summary", "track__about_html")
]


class SittingQuerySet(models.QuerySet["Sitting"]):
    def open(self) -> Self:
        return self.filter(state__in=Sitting.OPEN)

    def resumable(self, now: dt.datetime) -> Self:
        """Open and touched lately."""
        return self.open().filter(active_at__gt=now - EXPIRES_AFTER)

    def left_too_long(self, now: dt.datetime) -> Self:
        """Open and not touched for long: closed by whoever comes across it, and once a day."""
        return self.open().filter(active_at__lte=now - EXPIRES_AFTER)

    def of(self, topic: Topic | None, kind: str) -> Self:
        """Of one kind in one topic; in any where ``topic`` is None."""
        rows = self.filter(kind=kind)
        return rows.filter(topic=topic) if topic else rows

    def answered(self) -> Self:
        """Those with an answer: one that was opened and ended is no attempt."""
        return self.filter(Exists(Response.objects.filter(item__sitting=OuterRef("pk"))))

    def finished_tests(self) -> Self:
        """One without an answer says nothing of what is known."""
        return self.answered().filter(kind=Sitting.Kind.TEST, state=Sitting.State.FINISHED)

    def with_topic(self) -> Self:
        """With the names of the topic and its track, and none of their texts."""
        return self.select_related("topic__track").defer(*TOPIC_TEXTS)


class Sitting(models.Model):
    """One go at the questions of a topic. ``sequence`` counts the steps taken; a post that names another is stale.

    A mixed one asks questions of several topics; its ``topic`` is that of its first question. A retry of what was missed
    stands beside the one of everything: each has its own place.
    """

    class Kind(models.TextChoices):
        PRACTICE = "practice", "Practice"
        CHALLENGE = "challenge", "Challenge"
        TEST = "test", "Test"
        BREAKDOWN = "breakdown", "Visual quiz"
        EVIDENCE = "evidence", "Evidence quiz"
        MIXED = "mixed", "Mixed practice"
        CELL = "cell", "Prediction"
        PRETEST = "pretest", "Test me first"

    class State(models.TextChoices):
        CREATED = "created", "Started"
        ANSWERING = "answering", "Answering"
        FINISHED = "finished", "Finished"
        EXPIRED = "expired", "Left too long"
        ABANDONED = "abandoned", "Started anew"

    class Scope(models.TextChoices):
        ALL = "all", "Every question"
        MISSED = "missed", "Only what was missed"

    class Clock(models.IntegerChoices):
        OFF = 0, "Off"
        LONG = 10, "Ten times longer"
        DOUBLE = 2, "Twice as long"
        STANDARD = 1, "Standard"

    OPEN = (State.CREATED, State.ANSWERING)
    TELLS_LATE = (Kind.TEST, Kind.PRETEST)  # nothing is said of an answer before the end

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="sittings")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="sittings")
    kind = models.CharField(max_length=16, choices=Kind)
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.ALL)
    state = models.CharField(max_length=16, choices=State, default=State.CREATED)
    clock = models.PositiveSmallIntegerField(choices=Clock, default=Clock.OFF)
    sequence = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)  # of the item that is open, from 0
    total = models.PositiveIntegerField()
    right = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    active_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        constraints = [
            # two learners have the same one where a history went from one to the other (decision 0316)
            models.UniqueConstraint(fields=["learner", "uid"], name="one_sitting_a_uid"),
            models.UniqueConstraint(
                fields=["learner", "topic", "kind", "scope"],
                condition=Q(state__in=("created", "answering")),
                name="one_open_sitting",
            ),
            models.UniqueConstraint(
                fields=["learner", "scope"],
                condition=Q(kind="mixed", state__in=("created", "answering")),
                name="one_open_mixed_sitting",
            ),
            models.CheckConstraint(name="sitting_position", condition=Q(position__lt=models.F("total"))),
            models.CheckConstraint(name="sitting_right", condition=Q(right__lte=models.F("total"))),
            models.CheckConstraint(
                name="sitting_finished_at",
                condition=Q(state__in=("created", "answering"), finished_at=None)
                | Q(state__in=("finished", "expired", "abandoned"), finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["learner", "topic", "kind"], name="sitting_of_topic"
            ),  # progress, unseen first
            models.Index(fields=["learner", "-active_at"], name="sitting_continue"),  # Today: continue
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {str(self.uid)[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("quizzes:sitting", args=[self.uid])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_last(self) -> bool:
        return self.position + 1 == self.total


class SittingItemQuerySet(models.QuerySet["SittingItem"]):
    def told(self) -> Self:
        """Decided, and the learner can know how: what a test or pretest found is told at its end."""
        waiting = Q(sitting__kind__in=Sitting.TELLS_LATE, sitting__state__in=Sitting.OPEN)
        return self.exclude(outcome=SittingItem.Outcome.OPEN).exclude(waiting)

    def seen(self) -> Self:
        """Decided, or shown with the solution: a result has one for every question that was on a page."""
        is_told = Q(shown_at__isnull=False) & ~Q(sitting__state__in=Sitting.OPEN)
        return self.filter(~Q(outcome=SittingItem.Outcome.OPEN) | is_told)

    def counted(self) -> Self:
        """As ``told``, without what was missed in a pretest: not to know yet is no mistake."""
        missed = Q(sitting__kind=Sitting.Kind.PRETEST) & ~Q(outcome=SittingItem.Outcome.RIGHT)
        return self.told().exclude(missed)


class SittingItem(models.Model):
    """A question in a sitting. ``order`` is made when it is shown: [token, choice id or line position] pairs."""

    class Outcome(models.TextChoices):
        OPEN = "", "Open"
        RIGHT = "right", "Right"
        WRONG = "wrong", "Wrong"
        SKIPPED = "skipped", "Skipped"

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="items")
    rev = models.PositiveIntegerField()  # of the question when it was shown
    order = models.JSONField(default=list)
    shown_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)  # None: no clock
    paused_at = models.DateTimeField(null=True)  # the clock stands since then
    paused_seconds = models.PositiveIntegerField(default=0)  # pauses that are over
    extra_seconds = models.PositiveIntegerField(default=0)  # minutes the learner added
    hints_used = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)

    objects = SittingItemQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        # The unique index also answers "the items of a sitting, in order".
        constraints = [
            models.UniqueConstraint(fields=["sitting", "position"], name="one_item_a_position"),
            models.UniqueConstraint(fields=["sitting", "question"], name="one_item_a_question"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}.{self.position + 1}"

    @property
    def is_decided(self) -> bool:
        return self.outcome != self.Outcome.OPEN

    @property
    def shown_ids(self) -> list[int]:
        return [pk for _, pk in self.order]


class ResponseQuerySet(models.QuerySet["Response"]):
    def told(self) -> Self:
        """Whose verdict the learner can know, as ``SittingItemQuerySet.told``."""
        waiting = Q(item__sitting__kind__in=Sitting.TELLS_LATE, item__sitting__state__in=Sitting.OPEN)
        return self.exclude(waiting)


class Response(models.Model):
    """One answer as it was given. Append-only: the log everything else can be recomputed from.

    ``told_at``: when what follows from it was told to the rooms above; None while its sitting keeps it back.
    """

    class Confidence(models.IntegerChoices):
        GUESS = 1, "A guess"
        THINK = 2, "I think so"
        SURE = 3, "Sure"

    item = models.ForeignKey(SittingItem, on_delete=models.CASCADE, related_name="responses")
    attempt = models.PositiveSmallIntegerField()
    key = models.UUIDField()  # made with the page; the same post twice is stored once
    chosen = models.JSONField(default=list)  # choice ids, or line positions in the order given
    text = models.TextField(blank=True)
    is_right = models.BooleanField()
    score = models.FloatField()
    confidence = models.PositiveSmallIntegerField(choices=Confidence, null=True, blank=True)
    hints_used = models.PositiveSmallIntegerField(default=0)
    elapsed_ms = models.PositiveIntegerField()
    order = models.JSONField(default=list)  # ids in the order shown
    comes_back_at = models.DateTimeField(null=True, blank=True)  # as told by who schedules reviews
    answered_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "attempt"], name="one_response_an_attempt"),
            models.UniqueConstraint(fields=["item", "key"], name="one_response_a_key"),
            models.CheckConstraint(name="response_score", condition=Q(score__gte=0) & Q(score__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}, try {self.attempt}: {'right' if self.is_right else 'wrong'}"


class Badge(models.Model):
    """What a learner has won in a topic's challenge. A petal stays won; time never changes it."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="badges")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="badges")
    solved = models.JSONField(default=list)  # ids of the questions solved, oldest first
    petals = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    best = models.PositiveIntegerField(default=0)  # most problems solved in one sitting
    won_at = models.DateTimeField(null=True, blank=True)  # when the last petal came

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "topic"], name="one_badge_a_topic")]

    def __str__(self) -> str:
        return f"{self.learner_id}, {self.topic_id}: {self.petals}/{self.total}"
