"""Work of the memory room that no request should wait for."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from background import progress
from background.timeouts import time_limit
from flashcards.adopting import adopt
from flashcards.fitting import FEWEST, TOO_FEW, histories_of, judge
from learners.models import Learner


@task(queue_name="bulk")
@time_limit(600)
def fit_parameters(learner_id: int) -> str:
    """Fit FSRS to one learner's log and use what is better. Returns "better", "not better" or "too few"."""
    learner = Learner.objects.filter(pk=learner_id).first()
    if learner is None:
        return TOO_FEW
    progress.report(0, 3, "Reading your reviews")
    histories = histories_of(learner)
    if sum(map(len, histories)) < FEWEST:
        return TOO_FEW
    progress.report(1, 3, "Fitting, and foretelling what was held out")
    verdict = judge(histories)
    if verdict is None:
        return TOO_FEW
    progress.report(2, 3, "Comparing")
    return "better" if adopt(learner, verdict, timezone.now()) else "not better"
