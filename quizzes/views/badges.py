"""The learner's badge as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.csp import CSP
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from learners.access import find_learner
from lessons.models import Topic
from quizzes import badges
from quizzes.badge_image import draw_badge


@never_cache
@csp_override({"default-src": [CSP.NONE]})
@require_safe
def image(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    """The badge with at least one petal; before that it does not exist. Loaded by itself it may load nothing."""
    found, learner = get_object_or_404(Topic.objects.named(track, topic)), find_learner(request)
    if learner is None:
        raise Http404
    badge = badges.find(learner.pk, found.pk)
    if not badge.petals:
        raise Http404
    drawn = draw_badge(
        badges.title(found.pk),
        found.title,
        petals=badge.petals,
        total=badge.total,
        best=badge.best,
        goes=badges.attempts(learner.pk, found.pk),
    )
    name = f"badge-{found.slug}.svg"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(drawn, content_type="image/svg+xml", headers=disposition)
