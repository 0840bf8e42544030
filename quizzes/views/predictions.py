"""Predicting a cell of a breakdown over HTTP. Without htmx the answer leads back to the step that asked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from learners.access import find_learner, require_learner
from lessons.models import Lesson
from lessons.pages import Context, breakdown_page
from lessons.predictions import predictions_of
from quizzes.forms import PredictionForm
from quizzes.models import Question
from quizzes.predicting import predict as keep_prediction
from quizzes.views.sittings import RANDOM

CHANGED = "The author changed what is asked here while your page was open. Here is the new version; nothing was counted."


@never_cache
@require_POST
def predict(request: HttpRequest, track: str, topic: str, slug: str) -> HttpResponse:
    """Store what the cell is said to hold, then show the step with everything that follows from it."""
    lesson = _lesson(request, track, topic)
    cells = Question.objects.published().filter(topic=lesson.topic, type=Question.Type.CELL)
    question, asked = get_object_or_404(cells, slug=slug), lesson.parts["cells"].get(slug)
    if asked is None:
        raise Http404
    form = PredictionForm(request.POST)
    if not form.is_valid():
        return _refused(request, lesson, slug, form)
    if form.cleaned_data["rev"] != asked["rev"]:
        return _page(request, lesson, slug, {"notice": CHANGED}, 409)
    question.topic = lesson.topic
    text = "" if form.cleaned_data["show"] else form.cleaned_data["text"]
    learner = require_learner(request)
    keep_prediction(learner, question, text, step=asked["step"], now=timezone.now(), rnd=RANDOM)
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, lesson, slug, {"answered": slug}, 200)
    return redirect(f"{lesson.get_absolute_url()}?step={asked['step']}&said={slug}#now")


def _lesson(request: HttpRequest, track: str, topic: str) -> Lesson:
    rows = Lesson.objects.named(track, topic, Lesson.Mode.BREAKDOWN).with_place_of(find_learner(request))
    return get_object_or_404(rows)


def _refused(request: HttpRequest, lesson: Lesson, slug: str, form: PredictionForm) -> HttpResponse:
    """The step again, with what was typed and what is wrong with it."""
    error = next((str(error) for errors in form.errors.values() for error in errors), "")
    return _page(request, lesson, slug, {"refused": slug, "error": error, "typed": form["text"].value()}, 422)


def _page(request: HttpRequest, lesson: Lesson, slug: str, more: Context, status: int) -> HttpResponse:
    """The run at the step that asks, alone to htmx."""
    number = lesson.parts["cells"][slug]["step"]
    names = (lesson.topic.track.slug, lesson.topic.slug, lesson.mode)
    page = breakdown_page(lesson, number, predictions_of(request, *names))
    part = "#run" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"lessons/breakdown.html{part}", {**page, **more}, status=status)
