"""What a learner missed, and how well they judge themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learners.access import find_learner
from quizzes import calibration
from quizzes import mistakes as missed_questions


@never_cache
@require_safe
def mistakes(request: HttpRequest) -> HttpResponse:
    """What was missed and not repaired yet, by topic, with what was chosen and why it is wrong."""
    learner = find_learner(request)
    now = timezone.now()
    groups = missed_questions.by_topic(learner, now) if learner else []
    again = missed_questions.worth_checking(learner, now) if learner else set()
    count = sum(len(group.missed) for group in groups)
    return render(request, "quizzes/mistakes.html", {"groups": groups, "count": count, "again": len(again)})


@never_cache
@require_safe
def how_sure(request: HttpRequest) -> HttpResponse:
    learner = find_learner(request)
    rows = calibration.calibration(learner) if learner else []
    asked = sum(row.total for row in rows)
    verdict = calibration.verdict(rows) if asked else ""
    return render(request, "quizzes/calibration.html", {"rows": rows if asked else [], "verdict": verdict})
