"""What the rooms below ask: which sections of a lesson a learner knew before reading, and what was said of its cells."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from learners.models import Learner
from lessons.predictions import Prediction, Predictions
from quizzes import knowing
from quizzes.predicting import predictions
from quizzes.showing import comes_back


def tell_known_sections(
    sender: object, *, learner: Learner, track: str, topic: str, mode: str, **_: Any
) -> frozenset[str]:
    return knowing.known_sections(learner, track, topic, mode)


def tell_predictions(sender: object, *, learner: Learner, track: str, topic: str, **_: Any) -> Predictions:
    """One query; where two devices of one learner were joined, what was said first counts."""
    rows = predictions(learner).filter(question__topic__slug=topic, question__topic__track__slug=track)
    names = ("question__slug", "outcome", "sitting__uid")
    said = ("responses__text", "responses__comes_back_at", "responses__told_at")
    now = timezone.now()
    return {
        slug: Prediction(
            said=text or "",
            is_right=outcome == "right",
            comes_back=comes_back(learner, back, told, now),
            report_url=reverse("quizzes:report", args=[uid, 1]),
        )
        for slug, outcome, uid, text, back, told in rows.order_by("-pk").values_list(*names, *said)
    }
