"""Questions and choices from files; sittings, responses, badges and reports of learners."""

from quizzes.models.questions import Choice, Question, QuestionQuerySet
from quizzes.models.reports import Report, ReportQuerySet
from quizzes.models.sittings import (
    EXPIRES_AFTER,
    Badge,
    Response,
    Sitting,
    SittingItem,
    SittingItemQuerySet,
    SittingQuerySet,
)

__all__ = [
    "EXPIRES_AFTER",
    "Badge",
    "Choice",
    "Question",
    "QuestionQuerySet",
    "Report",
    "ReportQuerySet",
    "Response",
    "Sitting",
    "SittingItem",
    "SittingItemQuerySet",
    "SittingQuerySet",
]
