"""Who is learning: an account, and the learner every answer hangs on."""

import uuid
import zoneinfo
from functools import cache

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

DAY_STARTS_AT = 4  # o'clock, unless the learner chooses another hour
LEAST_RETENTION, MOST_RETENTION = 0.7, 0.99


@cache
def time_zones() -> frozenset[str]:
    """Names of the time zones that are known here."""
    return frozenset(zoneinfo.available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError("This time zone is not known here.")


class User(AbstractUser):
    """An account. Custom from day one, so that it can grow."""


class Learner(models.Model):
    """Somebody who learns. Anonymous first; signing up attaches the row to an account."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.CASCADE, related_name="learner")
    time_zone = models.CharField(max_length=64, default="", blank=True, validators=[validate_time_zone])
    day_starts_at = models.PositiveSmallIntegerField(  # hour of the clock
        default=DAY_STARTS_AT, validators=[MaxValueValidator(23)]
    )
    wanted_retention = models.FloatField(
        default=0.9, validators=[MinValueValidator(LEAST_RETENTION), MaxValueValidator(MOST_RETENTION)]
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_seen_at = models.DateTimeField(default=timezone.now)  # about: written once a day

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="learner_retention_range",
                condition=models.Q(wanted_retention__gte=LEAST_RETENTION)
                & models.Q(wanted_retention__lte=MOST_RETENTION),
            ),
            models.CheckConstraint(name="learner_day_starts_at", condition=models.Q(day_starts_at__lte=23)),
        ]

    def __str__(self) -> str:
        return self.user.get_username() if self.user else f"visitor {str(self.uid)[:8]}"


class StudyDay(models.Model):
    """How much a learner did on one day: ``learners.days`` says which day a moment belongs to."""

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


class TryCount(models.Model):
    """How often something was tried since ``since``: one count for all processes.

    ``source`` is a keyed hash of whose tries they are: of a user name, or of a network address.
    """

    source = models.CharField(max_length=32, primary_key=True)
    since = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        # what is over is forgotten
        indexes = [models.Index(fields=["since"], name="try_count_since")]

    def __str__(self) -> str:
        return f"{self.source}: {self.count}"
