"""HTTP of a topic's own pages: its cards, and explaining it in one's own words."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from flashcards import explaining
from flashcards.forms import ExplainForm, PromptForm
from flashcards.models import ExplainPrompt, Explanation
from flashcards.overview import concepts_of, explained, rows_of, stops_of
from flashcards.scope import Scope
from learners.access import find_learner, require_learner
from lessons.models import Topic

type Written = tuple[ExplainPrompt, Explanation | None]


@require_safe
def cards(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    """The cards of one topic, when each comes back, and the way into reviewing them."""
    found = get_object_or_404(Topic.objects.named(track, topic))
    rows = rows_of(find_learner(request), found, timezone.now())
    if not rows:
        raise Http404
    context = {
        "topic": found,
        "rows": rows,
        "due": sum(row.when == "Due now" for row in rows),
        "new": sum(row.when == "New" for row in rows),
        "review_url": reverse("flashcards:review") + Scope(topic=(track, topic)).query,
        **_back(found),
    }
    return render(request, "flashcards/cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    """One prompt: write, check, tick, done."""
    found = get_object_or_404(Topic.objects.named(track, topic))
    rows = explained(find_learner(request), found)
    prompt, written = _chosen(request, rows)
    if request.method != "POST":
        return _render(request, found, rows, prompt, written)
    form = ExplainForm(request.POST, concepts=len(prompt.concepts))
    if not form.is_valid():
        return _render(request, found, rows, prompt, written, form=form, status=422)
    if form.cleaned_data["do"] == "done":
        return _finish(request, found, rows, prompt, form)
    kept = _keep(request, prompt, form)
    if request.htmx:  # type: ignore[attr-defined]
        return _render(request, found, rows, prompt, kept, by_check=form.cleaned_data["do"] == "check")
    return redirect(f"{request.path}?prompt={prompt.slug}#verdict")


def _chosen(request: HttpRequest, rows: list[Written]) -> Written:
    """The prompt named in the address, or the first one nothing was written on, or the first."""
    form = PromptForm(request.GET)
    if not rows or not form.is_valid():
        raise Http404
    slug = form.cleaned_data["prompt"]
    if not slug:
        return next((row for row in rows if row[1] is None), rows[0])
    for row in rows:
        if row[0].slug == slug:
            return row
    raise Http404


def _keep(request: HttpRequest, prompt: ExplainPrompt, form: ExplainForm) -> Explanation:
    given, learner, now = form.cleaned_data, require_learner(request), timezone.now()
    if given["do"] == "check":
        return explaining.check(learner, prompt, given["text"], now)
    return explaining.tick(learner, prompt, given["text"], given["ticked"], now)


def _finish(
    request: HttpRequest, topic: Topic, rows: list[Written], prompt: ExplainPrompt, form: ExplainForm
) -> HttpResponse:
    given, learner = form.cleaned_data, require_learner(request)
    key = given["key"] or uuid.uuid4()
    explaining.finish(learner, prompt, given["text"], given["ticked"], timezone.now(), key)
    for other, written in rows:
        if written is None and other.pk != prompt.pk:
            return redirect(f"{request.path}?prompt={other.slug}")
    return redirect(topic)


def _render(
    request: HttpRequest,
    topic: Topic,
    rows: list[Written],
    prompt: ExplainPrompt,
    written: Explanation | None,
    *,
    form: ExplainForm | None = None,
    by_check: bool = False,
    status: int = 200,
) -> HttpResponse:
    concepts = concepts_of(prompt, written.text, written.ticked) if written else []
    context = {
        "topic": topic,
        "prompt": prompt,
        "stops": stops_of(rows, prompt),
        "written": written,
        "concepts": concepts,
        "named": sum(concept.is_ticked for concept in concepts),
        "form": form,
        "text": form["text"].value() if form else written.text if written else "",
        "key": uuid.uuid4() if written else "",
        "focus_verdict": by_check,
        **_back(topic),
    }
    part = "#own" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"flashcards/explain.html{part}", context, status=status)


def _back(topic: Topic) -> dict[str, str]:
    return {"back_url": topic.get_absolute_url(), "back_title": topic.title}
