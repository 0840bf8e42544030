"""How well a learner knows what they know: how sure they were beside how often they were right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from learners.models import Learner
from quizzes.models import Response

ENOUGH = 5  # answers before a share says anything
WORDS = {
    Response.Confidence.GUESS: "When you guessed",
    Response.Confidence.THINK: "When you thought so",
    Response.Confidence.SURE: "When sure",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sureness:
    """Answers given with one confidence. ``percent`` of them were right; None where there are none."""

    confidence: int
    label: str
    right: int
    total: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.right / self.total) if self.total else None

    @property
    def words(self) -> str:
        """ "When sure, you were right 82 % of the time." """
        opening = WORDS[Response.Confidence(self.confidence)]
        if self.total < ENOUGH:
            return f"{opening}: too few answers to say ({self.total} of {ENOUGH})."
        return f"{opening}, you were right {self.percent} % of the time."


def calibration(learner: Learner) -> list[Sureness]:
    """One row a confidence, the least sure first. First tries only: a second one knows more. One query."""
    mine = Response.objects.filter(item__sitting__learner=learner, attempt=1, confidence__isnull=False)
    rows = mine.told().order_by().values("confidence")
    rows = rows.annotate(total=Count("pk"), right=Count("pk", filter=Q(is_right=True)))
    found = {row["confidence"]: (row["right"], row["total"]) for row in rows}
    return [_sureness(confidence, *found.get(confidence, (0, 0))) for confidence in Response.Confidence]


def _sureness(confidence: Response.Confidence, right: int, total: int) -> Sureness:
    return Sureness(confidence=confidence, label=str(confidence.label), right=right, total=total)


def verdict(rows: Sequence[Sureness]) -> str:
    """What the rows say together, in one sentence; "" where there is too little."""
    *_, sure = rows
    guess = rows[0]
    if sure.total < ENOUGH or sure.percent is None:
        return ""
    if sure.percent < 70:
        return "You are sure more often than you are right: look twice where you feel certain."
    if guess.total >= ENOUGH and (guess.percent or 0) >= 70:
        return "Your guesses are good: you know more than you think."
    return "What you feel sure of, you mostly know."
