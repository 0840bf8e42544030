"""The pace of a learner: the recall to keep, and parameters that fit, where some were found."""

from __future__ import annotations

import datetime as dt

from flashcards.models import Fit
from flashcards.scheduling import ORDINARY, PARAMETERS, Pace
from learners.models import Learner


def pace_of(learner: Learner | None) -> tuple[Pace, dt.datetime | None]:
    """And when its parameters were changed last. One query."""
    if learner is None:
        return ORDINARY, None
    fit = Fit.objects.filter(pk=learner.pk).values_list("parameters", "changed_at").first()
    parameters, changed_at = fit or (None, None)
    chosen = tuple(parameters) if parameters else PARAMETERS
    return Pace(retention=learner.wanted_retention, parameters=chosen), changed_at
