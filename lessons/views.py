"""The reading modes. Reading writes nothing; committing and keeping a place do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from courseware.documents import READING_MODES
from learners.access import find_learner, require_learner
from learners.models import Learner
from lessons.caching import reading_page
from lessons.committing import commit as keep_commitment
from lessons.forms import CommitForm, PlaceForm
from lessons.known import known_sections
from lessons.models import Lesson, Statement
from lessons.pages import (
    breakdown_page,
    deep_dive_page,
    evidence_page,
    following_url,
    myths_page,
    statements_of,
    tally,
)
from lessons.placing import keep_place
from lessons.predictions import predictions_of
from lessons.stepping import step_number

PAGES = {"deep-dive": deep_dive_page, "myths": myths_page}
TEMPLATES = {"deep-dive": "lessons/deep_dive.html", "myths": "lessons/myths.html"}


@reading_page("deep-dive")
def deep_dive(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    learner = find_learner(request)
    lesson = _lesson(track, topic, "deep-dive", learner)
    known = known_sections(request, track, topic, "deep-dive")
    return render(request, "lessons/deep_dive.html", deep_dive_page(lesson, learner, known))


@reading_page("breakdown")
def breakdown(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    lesson = _lesson(track, topic, "breakdown", find_learner(request))
    number = step_number(request.GET.get("step"), lesson.place_step, lesson.steps)
    said = predictions_of(request, track, topic, "breakdown")
    page = breakdown_page(lesson, number, said, in_words="words" in request.GET)
    page["answered"] = request.GET.get("said", "")  # where a prediction without a script led back to
    return render(request, "lessons/breakdown.html", page)


@reading_page("evidence")
def evidence(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    lesson = _lesson(track, topic, "evidence", find_learner(request))
    known = known_sections(request, track, topic, "evidence")
    return render(request, "lessons/evidence.html", evidence_page(lesson, known))


@reading_page("myths")
def myths(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    learner = find_learner(request)
    lesson = _lesson(track, topic, "myths", learner)
    return render(request, "lessons/myths.html", myths_page(lesson, learner))


@require_POST
def commit(request: HttpRequest, track: str, topic: str, slug: str) -> HttpResponse:
    """Keep a yes or no, then show what is true: the statement alone to htmx, else the page at the statement."""
    statements = Statement.objects.published().filter(topic__slug=topic, topic__track__slug=track)
    statement = get_object_or_404(statements.select_related("topic__track"), slug=slug)
    form = CommitForm(request.POST)
    if not form.is_valid():
        return _refused(request, statement, form)
    learner = require_learner(request)
    statement.said = keep_commitment(learner, statement, said=form.cleaned_data["said"], now=timezone.now())
    if request.htmx:  # type: ignore[attr-defined]
        return _statement(request, statement, learner)
    return HttpResponseRedirect(f"{_lesson_of(statement, learner).get_absolute_url()}#{slug}")


@require_POST
def place(request: HttpRequest, track: str, topic: str, mode: str) -> HttpResponse:
    """Keep where the learner is; after reading to the end, go on to the next mode."""
    if mode not in READING_MODES:
        raise Http404
    lesson = _lesson(track, topic, mode, None)
    form = PlaceForm(request.POST, steps=lesson.steps)
    if not form.is_valid():
        return redirect(lesson)
    step, is_done = form.cleaned_data["step"], form.cleaned_data["done"]
    keep_place(
        require_learner(request),
        lesson.topic,
        mode,
        step=lesson.steps if is_done else step,
        now=timezone.now(),
        is_done=is_done,
    )
    return redirect(following_url(lesson) if is_done else lesson)


def _lesson(track: str, topic: str, mode: str, learner: Learner | None) -> Lesson:
    return get_object_or_404(Lesson.objects.named(track, topic, mode).with_place_of(learner))


def _lesson_of(statement: Statement, learner: Learner | None) -> Lesson:
    topic = statement.topic
    return _lesson(topic.track.slug, topic.slug, statement.origin, learner)


def _statement(request: HttpRequest, statement: Statement, learner: Learner) -> HttpResponse:
    context: dict[str, Any] = {
        "statement": statement,
        "track": statement.topic.track,
        "topic": statement.topic,
    }
    context["is_answer"] = True
    if statement.origin == Statement.Origin.MYTHS:
        context |= tally(statements_of(_lesson_of(statement, learner), learner))
    return render(request, f"{TEMPLATES[statement.origin]}#statement", context)


def _refused(request: HttpRequest, statement: Statement, form: CommitForm) -> HttpResponse:
    """The statement again, with what is wrong."""
    errors: dict[str, Any] = {"errors": form.errors.get("said", []), "refused": statement.slug}
    if request.htmx:  # type: ignore[attr-defined]
        context = {"statement": statement, "track": statement.topic.track, "topic": statement.topic, **errors}
        return render(request, f"{TEMPLATES[statement.origin]}#statement", context, status=422)
    learner = find_learner(request)
    lesson, topic = _lesson_of(statement, learner), statement.topic
    page = PAGES[statement.origin](lesson, learner)
    page["known"] = known_sections(request, topic.track.slug, topic.slug, statement.origin)
    return render(request, TEMPLATES[statement.origin], {**page, **errors}, status=422)
