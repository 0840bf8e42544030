"""What the settings say of a fit: how it is going, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.tasks import TaskResult, TaskResultStatus, default_task_backend
from django.tasks.exceptions import TaskResultDoesNotExist

from background import progress
from flashcards.fitting import FEWEST, TOO_FEW
from flashcards.models import Fit, Review
from flashcards.wording import counted
from learners.models import Learner

_UNDER_WAY = {TaskResultStatus.READY, TaskResultStatus.RUNNING}
_FAILED = "Fitting stopped half-way, and nothing was changed. Please start it again."
_LATER = "Review for some days, then try once more."


@dataclass(frozen=True, slots=True, kw_only=True)
class FitState:
    """``can_fit`` when there are reviews enough and no fit is under way."""

    text: str
    reviews: int
    can_fit: bool = False
    is_running: bool = False
    done: int = 0
    total: int = 0
    message: str = ""
    is_better: bool = False


def fit_state(learner: Learner) -> FitState:
    fit = Fit.objects.filter(pk=learner.pk).first()
    reviews = Review.objects.filter(learner=learner, undone_at=None)[: FEWEST * 100].count()
    result = _result(fit.fit_task) if fit and fit.fit_task else None
    if result and result.status in _UNDER_WAY:
        return _running(result, reviews)
    return FitState(
        text=_words(fit, result, reviews),
        reviews=reviews,
        can_fit=reviews >= FEWEST,
        is_better=bool(fit and fit.parameters),
    )


def _result(task_id: str) -> TaskResult[..., str] | None:
    """None once it was pruned."""
    try:
        return default_task_backend.get_result(task_id)
    except TaskResultDoesNotExist:
        return None


def _running(result: TaskResult[..., str], reviews: int) -> FitState:
    noted = progress.of(result.id)
    return FitState(
        text="Fitting to your reviews. You can leave this page; it goes on.",
        reviews=reviews,
        is_running=True,
        done=noted.done if noted else 0,
        total=(noted.total if noted else None) or 3,
        message=noted.message if noted else "Waiting for its turn",
    )


def _words(fit: Fit | None, result: TaskResult[..., str] | None, reviews: int) -> str:
    if result and result.status == TaskResultStatus.FAILED:
        return f"{_FAILED} {_standing(fit, reviews)}"
    if result and result.status == TaskResultStatus.SUCCESSFUL and result.return_value == TOO_FEW:
        return f"You have {counted(reviews, 'review')}, but too few cards were asked again on a later day. {_LATER}"
    return _standing(fit, reviews)


def _standing(fit: Fit | None, reviews: int) -> str:
    """Which curve is in use, and why."""
    if fit and fit.fitted_at and fit.loss_fitted is not None and fit.loss_ordinary is not None:
        return _verdict(fit, fit.loss_fitted, fit.loss_ordinary)
    if reviews < FEWEST:
        return (
            f"You have {counted(reviews, 'review')}. From {FEWEST} on, the forgetting curve can be fitted to you; "
            "until then that of people on the whole is used."
        )
    return f"You have {counted(reviews, 'review')}: enough to fit the forgetting curve to you."


def _verdict(fit: Fit, fitted: float, ordinary: float) -> str:
    held = f"on {counted(fit.held_out, 'later review')} it had not seen"
    if fit.parameters:
        less = 100 * (1 - fitted / ordinary)
        return (
            f"A curve fitted to {counted(fit.reviews, 'review')} of yours is in use. {held[0].upper()}{held[1:]}, it was "
            f"{less:.1f}% less surprised than the ordinary one (log-loss {fitted:.4f} against {ordinary:.4f})."
        )
    return (
        f"The ordinary curve is in use. One fitted to {counted(fit.reviews, 'review')} of yours foretold no better "
        f"{held} (log-loss {fitted:.4f} against {ordinary:.4f})."
    )
