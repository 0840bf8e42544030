"""What a learner said the covered cells of a breakdown hold. Kept by a room above, shown here."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from learners.access import find_learner
from lessons.models import Lesson
from lessons.signals import predictions_wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """``said`` is empty where the learner had the value shown instead. ``comes_back`` is a sentence, or empty."""

    said: str
    is_right: bool
    comes_back: str = ""
    report_url: str = ""


type Predictions = dict[str, Prediction]  # by the cell's id


def predictions_of(request: HttpRequest, track: str, topic: str, mode: str) -> Predictions:
    """Empty for a visitor, and in modes without predicted cells. Asked once a request."""
    learner = find_learner(request)
    if learner is None or mode != Lesson.Mode.BREAKDOWN:
        return {}
    if not hasattr(request, "_predictions"):
        replies: list[tuple[Any, Any]] = predictions_wanted.send(
            Lesson, learner=learner, track=track, topic=topic
        )
        request._predictions = {cell: said for _, told in replies for cell, said in (told or {}).items()}  # type: ignore[attr-defined]
    return request._predictions  # type: ignore[attr-defined, no-any-return]
