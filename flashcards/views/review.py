"""HTTP of the memory room: the review, a topic's cards, explaining in one's own words."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from flashcards import annotating, reviewing
from flashcards.asking import NOTES, Toast, find_item, page_for, toast_of
from flashcards.forms import AnnotationForm, GradeForm, ReviewForm, ScopeForm, SetAsideForm, UndoForm
from flashcards.models import Item, Review
from flashcards.naming import ItemName, name_of
from flashcards.reviewing import Outcome
from flashcards.scope import Scope
from learners.access import find_learner, require_learner
from learners.models import Learner
from lessons.models import Topic

ITEMS = ("memory__card", "memory__question", "memory__prompt", "memory__own_card")


@require_safe
@never_cache
def review(request: HttpRequest) -> HttpResponse:
    """The card to answer now. Reading it writes nothing."""
    form = ReviewForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    learner = find_learner(request)
    wanted = _item(asked["item"], learner) if asked["item"] else None
    toast = _toast(learner, asked["after"], asked["note"], asked["aside"])
    return _render(request, learner, form.scope(), toast, wanted, asked["side"] or "front")


@require_POST
def grade(request: HttpRequest) -> HttpResponse:
    """Grade a card and show the next one."""
    form = GradeForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("Not a grade.")
    given, scope = form.cleaned_data, _scope(request)
    item = _item(given["item"], find_learner(request))
    learner = require_learner(request)
    try:
        made = reviewing.grade(
            learner,
            item,
            given["rating"],
            timezone.now(),
            given["key"],
            seen=given["seen"],
            duration_ms=given["duration_ms"] or 0,
        )
    except reviewing.AlreadyGradedError:
        return _go_on(request, learner, scope, note="stale")
    return _go_on(request, learner, scope, after=made)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the grade back and show its card again, turned."""
    form = UndoForm(request.POST)
    learner = find_learner(request)
    if not form.is_valid() or learner is None:
        raise Http404
    made = get_object_or_404(
        Review.objects.select_related(*ITEMS), learner=learner, key=form.cleaned_data["key"]
    )
    try:
        reviewing.undo(made, timezone.now())
    except reviewing.CannotUndoError:
        return _go_on(request, learner, _scope(request), note="stale")
    item = made.memory.item
    return _go_on(request, learner, _scope(request), note="undone", item=_item(name_of(item), learner))


@require_POST
def set_aside(request: HttpRequest) -> HttpResponse:
    """Leave a card until tomorrow, stop asking it, ask it again; or put a flag on it and off."""
    form = SetAsideForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("Nothing to set aside.")
    given, scope = form.cleaned_data, _scope(request)
    item, verb = _item(given["item"], find_learner(request)), given["do"]
    learner, now = require_learner(request), timezone.now()
    if verb == "resume":
        reviewing.resume(learner, item, now)
        return _brought_back(request, learner, item, given["back"])
    if verb in ("flag", "unflag"):
        annotating.flag(learner, item, verb == "flag", now)
        return _go_on(request, learner, scope, note=verb, item=item, side=given["side"] or "front")
    {"bury": reviewing.bury, "suspend": reviewing.suspend}[verb](learner, item, now)
    return _go_on(request, learner, scope, note=verb, aside=given["item"])


def _brought_back(request: HttpRequest, learner: Learner, item: Item, back: str) -> HttpResponse:
    """To the card itself, or to the list it was brought back from."""
    if back == "review":
        return _go_on(request, learner, _scope(request), note="back", item=item, side="front")
    if back == "memory":
        return redirect(f"{reverse('flashcards:memory')}#set-aside")
    if item.topic is None:
        return redirect("flashcards:decks")
    return redirect("flashcards:cards", item.topic.track.slug, item.topic.slug)


@require_POST
def annotate(request: HttpRequest) -> HttpResponse:
    """Keep a note, and show the card's answer again."""
    form = AnnotationForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("Not a note.")
    given = form.cleaned_data
    item = _item(given["item"], find_learner(request))
    learner = require_learner(request)
    annotating.annotate(learner, item, given["note"], timezone.now())
    return _go_on(request, learner, _scope(request), note="noted", item=item)


# ---- what the views share


def _scope(request: HttpRequest) -> Scope:
    form = ScopeForm(request.GET)
    if not form.is_valid():
        raise Http404
    return form.scope()


def _item(name: ItemName, learner: Learner | None) -> Item:
    item = find_item(name, learner)
    if item is None:
        raise Http404
    return item


def _topic(scope: Scope) -> Topic | None:
    return get_object_or_404(Topic.objects.named(*scope.topic)) if scope.topic else None


def _toast(learner: Learner | None, key: uuid.UUID | None, note: str, aside: ItemName | None) -> Toast | None:
    """What to say of the review ``key`` just made, or of ``note``; ``aside`` is what can be brought back."""
    if note:
        return Toast(text=NOTES[note], aside=str(aside) if aside else "")
    made = Review.objects.filter(learner=learner, key=key, undone_at=None) if key and learner else None
    review = made.select_related("memory").first() if made else None
    return toast_of(learner, review, timezone.now()) if learner and review else None


def _go_on(
    request: HttpRequest,
    learner: Learner,
    scope: Scope,
    *,
    after: Outcome | None = None,
    note: str = "",
    item: Item | None = None,
    side: str = "back",
    aside: ItemName | None = None,
) -> HttpResponse:
    """After a post: htmx gets the next card (or ``side`` of ``item``) at once, a browser is sent to its address."""
    if request.htmx:  # type: ignore[attr-defined]
        toast = _toast(learner, after.key if after else None, note, aside)
        return _render(request, learner, scope, toast, item, side if item else "front")
    name = {"item": str(name_of(item))} if item else {}
    turned = {"side": side} if item and side == "back" else {}
    done = {"after": after.key} if after else {"note": note}
    back = {"aside": str(aside)} if aside else {}
    glue = "&" if scope.query else "?"
    return redirect(
        f"{reverse('flashcards:review')}{scope.query}{glue}{urlencode(name | turned | done | back)}"
    )


def _render(
    request: HttpRequest,
    learner: Learner | None,
    scope: Scope,
    toast: Toast | None,
    item: Item | None,
    side: str,
) -> HttpResponse:
    topic = _topic(scope)
    page = page_for(learner, scope, topic, timezone.now(), item)
    part = "#review" if request.htmx else ""  # type: ignore[attr-defined]
    context = {"page": "review", "review": page, "toast": toast, "side": side, "is_swap": bool(part)}
    return render(request, f"flashcards/review.html{part}", {**context, **_back(topic)})


def _back(topic: Topic | None) -> dict[str, str]:
    if topic:
        return {"back_url": topic.get_absolute_url(), "back_title": topic.title}
    return {"back_url": reverse("today"), "back_title": "Today"}
