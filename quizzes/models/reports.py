"""What learners say is wrong with a question."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from learners.models import Learner
from quizzes.models.questions import Question
from quizzes.models.sittings import Sitting


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self) -> Self:
        return self.filter(solved_at=None)


class Report(models.Model):
    """``rev`` and ``order`` (ids as shown) say which question the learner saw, whatever the files say today."""

    class Kind(models.TextChoices):
        KEY = "key", "The answer marked right is wrong"
        UNCLEAR = "unclear", "It can be read in two ways"
        OUTDATED = "outdated", "It is out of date"
        TYPO = "typo", "A typing mistake"
        OTHER = "other", "Something else"

    learner = models.ForeignKey(Learner, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="reports")
    sitting = models.ForeignKey(Sitting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    rev = models.PositiveIntegerField()
    order = models.JSONField(default=list)
    kind = models.CharField(max_length=16, choices=Kind)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    solved_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["learner", "-created_at"], name="report_of_learner"),  # how many lately
            models.Index(fields=["solved_at", "-created_at"], name="report_inbox"),  # the staff's list
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.question_id}"
