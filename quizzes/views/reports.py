"""Reporting a problem with a question over HTTP."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from learners.access import find_learner
from quizzes.forms import ReportForm
from quizzes.kinds import KINDS
from quizzes.models import Report, Sitting, SittingItem
from quizzes.pointing import see_link
from quizzes.reporting import TooManyReportsError
from quizzes.reporting import report as store_report
from quizzes.showing import show_stem
from quizzes.turns import turn_of

TOO_MANY = "You have reported a lot within an hour. Thank you. Please wait a little before the next one."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponse:
    """The form for one question of the learner's sitting, and what becomes of it. To htmx, only its part."""
    item = _own_item(request, uid, number)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _form(request, item, form, 422 if form.is_bound else 200)
    try:
        store_report(item.sitting.learner, item, now=timezone.now(), **form.cleaned_data)
    except TooManyReportsError:
        form.add_error(None, TOO_MANY)
        return _form(request, item, form, 429)
    return _render(request, item, {"is_sent": True}, 200)


def _own_item(request: HttpRequest, uid: uuid.UUID, number: int) -> SittingItem:
    """A question that was shown to this learner; anything else does not exist."""
    items = SittingItem.objects.select_related("question", "sitting__learner", "sitting__topic__track")
    found = items.filter(
        sitting__uid=uid, sitting__learner=find_learner(request), position=number - 1, shown_at__isnull=False
    ).first()
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, item: SittingItem, form: ReportForm, status: int) -> HttpResponse:
    errors = [str(error) for of_field in form.errors.values() for error in of_field]
    given = {name: form.data.get(name, "") for name in ("kind", "words")}
    return _render(request, item, {"errors": errors, "given": given}, status)


def _render(request: HttpRequest, item: SittingItem, context: dict[str, object], status: int) -> HttpResponse:
    about = {
        "sitting": item.sitting,
        "number": item.position + 1,
        "stem_html": show_stem(turn_of(item.sitting, item)),
        "kinds": Report.Kind.choices,
        **_back(item),
    }
    is_partial = bool(getattr(request, "htmx", False))
    template = "quizzes/report.html#form" if is_partial else "quizzes/report.html"
    return render(request, template, about | context, status=status)


def _back(item: SittingItem) -> dict[str, str]:
    """To the sitting; from a predicted cell, to its step."""
    sitting, question = item.sitting, item.question
    place = see_link(sitting.topic, question.see) if sitting.kind == Sitting.Kind.CELL else None
    url = place.url if place else sitting.get_absolute_url()
    return {
        "back_url": url,
        "back_title": KINDS[sitting.kind].back_title if place else sitting.get_kind_display(),
    }
