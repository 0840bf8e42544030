"""What the engine knows besides the queue itself, which is django-tasks-db's `DBTaskResult`."""

import uuid

from django.db import models
from django.db.models.functions import Now

TASK_ID_LENGTH = 64  # backends choose their own ids; django-tasks-db's are UUIDs


class WorkerHeartbeat(models.Model):
    """A worker that lives: a thread of a pool, or a `db_worker` process."""

    worker_id = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    start_tick = models.CharField(max_length=32, blank=True)
    alias = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker_id


class Progress(models.Model):
    """How far a task is, and whether somebody asked it to stop."""

    task_id = models.CharField(max_length=TASK_ID_LENGTH, primary_key=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    deadline = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "progress"
        # The reaper looks for deadlines that have passed.
        indexes = [models.Index(fields=["deadline"], name="background_deadline")]

    def __str__(self) -> str:
        return f"{self.done} of {self.total}" if self.total else str(self.done)

    @property
    def fraction(self) -> float | None:
        """From 0.0 to 1.0, or None while the total is unknown."""
        return min(1.0, self.done / self.total) if self.total else None


class Attempt(models.Model):
    """One try of a retried task. The first try's id names the whole history; it has a row once there is a second."""

    first_id = models.CharField(max_length=TASK_ID_LENGTH)
    number = models.PositiveIntegerField()
    result_id = models.CharField(max_length=TASK_ID_LENGTH, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["first_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["first_id", "number"], name="background_one_attempt_a_number")
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.first_id}"


class LearnerSlot(models.Model):
    """One of the few tasks that a learner may have under way."""

    owner_key = models.CharField(max_length=64)
    slot = models.PositiveSmallIntegerField()
    task_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_key", "slot"], name="background_one_task_a_slot")
        ]

    def __str__(self) -> str:
        return f"{self.owner_key} #{self.slot}"


class Workflow(models.Model):
    """Steps in stages: a stage is enqueued once the stage before it has wholly succeeded."""

    class Status(models.TextChoices):
        RUNNING = "RUNNING", "Running"
        SUCCESSFUL = "SUCCESSFUL", "Successful"
        FAILED = "FAILED", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        # The sweep looks for workflows that still run.
        indexes = [models.Index(fields=["status"], name="background_workflow_status")]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"


class Step(models.Model):
    """One task of a workflow."""

    class Status(models.TextChoices):
        WAITING = "WAITING", "Waiting"
        ENQUEUED = "ENQUEUED", "Enqueued"
        SUCCESSFUL = "SUCCESSFUL", "Successful"
        FAILED = "FAILED", "Failed"
        SKIPPED = "SKIPPED", "Skipped"

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="steps")
    stage = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    task_path = models.CharField(max_length=255)
    call = models.JSONField(help_text="args, kwargs and the task's queue_name, priority and backend")
    takes_results = models.BooleanField(default=False)
    result_id = models.CharField(max_length=TASK_ID_LENGTH, null=True, unique=True)  # noqa: DJ001 - NULLs are distinct

    class Meta:
        ordering = ["workflow", "stage", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "stage", "position"], name="background_one_step_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_path} at {self.stage}.{self.position}"


class PeriodicTick(models.Model):
    """When a periodic task is due next."""

    name = models.CharField(max_length=200, primary_key=True)
    next_at = models.DateTimeField()
    last_result_id = models.CharField(max_length=TASK_ID_LENGTH, blank=True)

    def __str__(self) -> str:
        return self.name
