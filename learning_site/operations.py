"""Pages on which staff load the content. For those with the admin's rights on the content's state."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from background.staff import for_staff
from learning_site import content_loads
from lessons.models import ContentState

VIEW = "lessons.view_contentstate"
CHANGE = "lessons.change_contentstate"


@for_staff(VIEW)
@never_cache
@require_safe
def content(request: HttpRequest) -> HttpResponse:
    """What is loaded, and the last loads."""
    context = {
        "page": "operations",
        "state": ContentState.objects.first(),
        "loads": content_loads.latest(),
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "learning_site/content.html", context)


@require_POST
@for_staff(CHANGE)
def begin_load(request: HttpRequest) -> HttpResponse:
    """Load the content in the background and lead to how it goes, or to the load that is under way."""
    return redirect("content-load", content_loads.begin())


@for_staff(VIEW)
@never_cache
@require_safe
def content_load(request: HttpRequest, result_id: uuid.UUID) -> HttpResponse:
    """One load: its progress while it runs, then its result. htmx gets what changes only."""
    load = content_loads.find(result_id)
    if load is None:
        raise Http404
    template = "learning_site/content_load.html"
    context = {"page": "operations", "load": load, "may_change": request.user.has_perm(CHANGE)}
    return render(request, f"{template}#load" if getattr(request, "htmx", False) else template, context)
