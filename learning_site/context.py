"""What the navigation shows on every page."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from flashcards.today import due_count
from learners.access import find_learner


def navigation(request: HttpRequest) -> dict[str, Any]:
    """``navigation.due``: how many are due, counted only where a template shows it. None for a visitor."""
    return {"navigation": {"due": SimpleLazyObject(lambda: _due(request))}}


def _due(request: HttpRequest) -> int:
    learner = find_learner(request) if request.COOKIES else None
    return due_count(learner, timezone.now()) if learner else 0
