"""The lab's pages, its runs, and every stamp that a run took."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner

SEATS = 3  # runs on the whole site at once
LIFETIME = dt.timedelta(days=1)


class LabPageQuerySet(models.QuerySet["LabPage"]):
    def published(self) -> Self:
        return self.filter(retired_at=None)


class LabPage(models.Model):
    """The lab of one topic, from its lab.md. Topics are known here by slugs: the lab knows no lessons."""

    track = models.SlugField(max_length=64)
    topic = models.SlugField(max_length=64)
    topic_title = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=500)
    minutes = models.PositiveIntegerField()
    scenario = models.SlugField(max_length=64)
    knobs = models.JSONField(default=dict)  # name -> default, as text
    predictions = models.JSONField(default=list)  # [{id, question_html, measure, options: [[html, value]]}]
    intro_html = models.TextField(blank=True)
    watch_html = models.JSONField(default=list)
    meaning_html = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    source_hash = models.CharField(max_length=32, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = LabPageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "track", "topic"]
        constraints = [models.UniqueConstraint(fields=["track", "topic"], name="lab_one_page_a_topic")]

    def __str__(self) -> str:
        return f"{self.track}/{self.topic}: {self.scenario}"

    def get_absolute_url(self) -> str:
        return reverse("lab:page", args=[self.track, self.topic])


class RunQuerySet(models.QuerySet["Run"]):
    def open(self) -> Self:
        """Runs that hold a seat: waiting to begin, or under way."""
        return self.filter(seat__isnull=False)

    def readable(self, at: dt.datetime) -> Self:
        return self.filter(created_at__gt=at - LIFETIME)

    def expired(self, at: dt.datetime) -> Self:
        return self.filter(created_at__lte=at - LIFETIME)


class Run(models.Model):
    """One go at a scenario. Whoever has the link may read it for a day; only its learner may stop or delete it.

    An open run holds one of the site's seats. Two constraints keep the caps across processes, on either
    database, without a lock: a seat is taken once, and a learner has one open run.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        FINISHED = "finished", "Finished"
        INTERRUPTED = "interrupted", "Interrupted"
        CANCELLED = "cancelled", "Stopped"

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(LabPage, on_delete=models.CASCADE, related_name="runs")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="lab_runs")
    scenario = models.SlugField(max_length=64)
    knobs = models.JSONField(default=dict)
    prediction = models.JSONField(default=dict)  # prediction id -> index of the chosen option
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    seat = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(default=timezone.now)  # the driver's last sign of life
    origin_ns = models.BigIntegerField(default=0)  # the machine's monotonic clock when the run began
    pings = models.JSONField(default=dict)  # lane -> [[sent, took]] in ms
    requests = models.JSONField(default=dict)  # lane -> [[number, sent, took, status]] in ms
    measures = models.JSONField(default=dict)  # measure -> value, once finished

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        # Cleaning looks for runs older than a day.
        indexes = [models.Index(fields=["created_at"], name="lab_run_created")]
        constraints = [
            models.UniqueConstraint(fields=["seat"], name="lab_one_run_a_seat"),
            models.UniqueConstraint(
                fields=["learner"], condition=models.Q(seat__isnull=False), name="lab_one_open_run_a_learner"
            ),
            models.CheckConstraint(
                name="lab_seat_range",
                condition=models.Q(seat__isnull=True) | models.Q(seat__range=(1, SEATS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scenario} {str(self.uid)[:8]}, {self.get_state_display().lower()}"

    def get_absolute_url(self) -> str:
        return reverse("lab:run", args=[self.uid])

    @property
    def is_open(self) -> bool:
        return self.seat is not None

    @property
    def readable_until(self) -> dt.datetime:
        return self.created_at + LIFETIME

    @property
    def queue_name(self) -> str:
        return queue_of(self.uid.hex)


class Stamp(models.Model):
    """Something happened: ``at_ms`` after the run's start by the machine's monotonic clock."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="stamps")
    lane = models.CharField(max_length=24)
    item = models.PositiveSmallIntegerField()  # which of the lane's things; 0 is the lane itself
    event = models.CharField(max_length=24)
    at_ms = models.FloatField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["at_ms", "pk"]
        # A run's page reads all its stamps in order.
        indexes = [models.Index(fields=["run", "at_ms"], name="lab_stamps_of_run")]

    def __str__(self) -> str:
        return f"{self.lane} {self.item} {self.event} at {self.at_ms:.1f} ms"


class Charge(models.Model):
    """What the idempotency scenario's tasks leave behind. ``once`` is the guard: a value is stored once a run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="charges")
    order = models.CharField(max_length=32)
    once = models.CharField(max_length=32, null=True)  # noqa: DJ001 - NULLs are distinct

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "once"], name="lab_charge_once")]

    def __str__(self) -> str:
        return f"{self.order} of {self.run_id}"


class LabRecord(models.Model):
    """That a learner has finished runs of a page. Outlives the runs, which go after a day."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="lab_records")
    page = models.ForeignKey(LabPage, on_delete=models.CASCADE, related_name="records")
    runs = models.PositiveIntegerField(default=0)
    last_run_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "page"], name="lab_one_record_a_page")]

    def __str__(self) -> str:
        return f"{self.learner}, {self.page}: {self.runs}"


def queue_of(run: str) -> str:
    """The name of a run's own queue, from the run's id in hexadecimal digits. At most 32 characters."""
    return f"lab-{run[:12]}"
