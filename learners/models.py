"""Who is learning: an account, and the learner every answer hangs on."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    """An account. Custom from day one, so that it can grow."""


class Learner(models.Model):
    """Somebody who learns. Anonymous first; signing up attaches the row to an account."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.CASCADE, related_name="learner")
    time_zone = models.CharField(max_length=64, default="", blank=True)
    wanted_retention = models.FloatField(default=0.9)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="learner_retention_range",
                condition=models.Q(wanted_retention__gte=0.7) & models.Q(wanted_retention__lte=0.99),
            ),
        ]

    def __str__(self) -> str:
        return self.user.get_username() if self.user else f"visitor {str(self.uid)[:8]}"


class StudyDay(models.Model):
    """How much a learner did on one day (in the learner's time zone)."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="study_days")
    day = models.DateField()
    answers = models.PositiveIntegerField(default=0)
    reviews = models.PositiveIntegerField(default=0)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "day"], name="one_study_day")]
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.learner}, {self.day}"
