"""What fits one learner."""

from __future__ import annotations

from django.db import models

from learners.models import Learner


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
