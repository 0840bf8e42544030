"""Puts parameters to use that were found to foretell a learner's log better, or goes back to the ordinary ones."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from background import progress
from flashcards.fitting import Verdict
from flashcards.models import Fit, Memory
from flashcards.recomputing import BATCH, confirm
from flashcards.topic_sums import recount
from learners.models import Learner


def adopt(learner: Learner, verdict: Verdict, now: dt.datetime) -> bool:
    """Keep the verdict and use its parameters if they are better. Safe to run twice. Returns whether they are used."""
    parameters = list(verdict.parameters) if verdict.is_better else None
    with transaction.atomic():
        fit, _ = Fit.objects.select_for_update().get_or_create(learner=learner)
        fit.changed_at = fit.changed_at if fit.parameters == parameters else now
        fit.parameters, fit.reviews, fit.held_out = parameters, verdict.reviews, verdict.held_out
        fit.loss_ordinary, fit.loss_fitted, fit.fitted_at = verdict.loss_ordinary, verdict.loss_fitted, now
        fit.save(
            update_fields=[
                "changed_at",
                "parameters",
                "reviews",
                "held_out",
                "loss_ordinary",
                "loss_fitted",
                "fitted_at",
            ]
        )
    _rewrite(learner, now)
    return verdict.is_better


def _rewrite(learner: Learner, now: dt.datetime) -> None:
    """All memories under the parameters in use; no due date moves."""
    pks = list(Memory.objects.filter(learner=learner).begun().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        progress.report(start, len(pks), "Bringing your memories up to date")
        confirm(pks[start : start + BATCH], is_repair=True, now=now, is_counting=False)
    with transaction.atomic():
        recount(now, learner=learner.pk)
