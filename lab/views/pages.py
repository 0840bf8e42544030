"""The lab's pages: what can be tried, one scenario, one run."""

import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lab import driver, predicting, reading, running, scenarios
from lab.code import listings
from lab.forms import PredictionForm
from lab.knobs import completed, in_words
from lab.models import LabPage, Run
from lab.running import Refused
from lab.scenarios.protocol import Scenario
from learners.access import find_learner, require_learner
from learners.days import zone_of
from learners.models import Learner

REFRESH_SECONDS = 2  # of a page without script, while its run goes on

type RunView = Callable[[HttpRequest, Run], HttpResponse]


def for_a_run(view: RunView) -> Callable[[HttpRequest, uuid.UUID], HttpResponse]:
    """Gives the view its run; without one, says that it is gone. htmx gets a part that asks no more."""

    @wraps(view)
    def found_or_gone(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        now = timezone.now()
        running.sweep(now)
        found = Run.objects.readable(now).select_related("page").filter(uid=uid).first()
        if found is not None:
            return view(request, found)
        if getattr(request, "htmx", False):
            return render(request, "lab/run.html#gone")
        return render(request, "lab/gone.html", {"page": "lab"}, status=HTTPStatus.NOT_FOUND)

    return found_or_gone


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The scenarios that exist, the topics they belong to, and the visitor's last run of each."""
    learner = find_learner(request)
    runs = _last_runs(learner) if learner else {}
    pages = LabPage.objects.published().filter(scenario__in=scenarios.ALL)
    entries = [
        {"page": page, "scenario": scenarios.get(page.scenario), "run": runs.get(page.pk)} for page in pages
    ]
    context = {"page": "lab", "entries": entries, "runs": _titled(runs), "zone": zone_of(learner)}
    return render(request, "lab/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    """One scenario with its knobs. POST begins a run and leads to it."""
    lab_page = get_object_or_404(LabPage.objects.published(), track=track, topic=topic)
    scenario = _scenario(lab_page.scenario)
    if request.method == "POST":
        return _begin(request, lab_page, scenario)
    knobs = scenario.Knobs(defaults=lab_page.knobs)
    prediction = PredictionForm(lab_page.predictions)
    return render(request, "lab/page.html", _context(lab_page, scenario, knobs, prediction))


@never_cache
@require_safe
@for_a_run
def run(request: HttpRequest, found: Run) -> HttpResponse:
    """A run, readable for a day by anybody who has the link. htmx gets its measured part only."""
    scenario = _scenario(found.scenario)
    template = "lab/run.html#measured" if getattr(request, "htmx", False) else "lab/run.html"
    return render(request, template, _run_context(request, found, scenario))


@require_POST
@for_a_run
def cancel(request: HttpRequest, found: Run) -> HttpResponse:
    _check_own(request, found)
    running.cancel(found, timezone.now())
    return redirect(found)


@require_POST
@for_a_run
def delete(request: HttpRequest, found: Run) -> HttpResponse:
    _check_own(request, found)
    running.delete(found, timezone.now())
    return redirect(found.page)


def _begin(request: HttpRequest, lab_page: LabPage, scenario: Scenario) -> HttpResponse:
    knobs = scenario.Knobs(request.POST)
    prediction = PredictionForm(lab_page.predictions, request.POST)
    if not (knobs.is_valid() and prediction.is_valid()):
        context = _context(lab_page, scenario, knobs, prediction)
        return render(request, "lab/page.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    now = timezone.now()
    try:
        if find_learner(request) is None:
            running.expect_seat(now)
        learner = require_learner(request)
        begun = running.begin(learner, lab_page, knobs.cleaned_data, prediction.chosen(), now)
    except Refused as refusal:
        return _refused(request, lab_page, scenario, knobs, prediction, refusal)
    driver.start(begun, request.get_host())
    return redirect(f"{begun.get_absolute_url()}#timeline")  # where things happen now


def _refused(
    request: HttpRequest, lab_page: LabPage, scenario: Scenario, knobs: Any, prediction: Any, refusal: Refused
) -> HttpResponse:
    """The same page with the same settings, and when to try again."""
    context = {**_context(lab_page, scenario, knobs, prediction), "refusal": refusal}
    response = render(request, "lab/page.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(refusal.retry_after)
    return response


def _context(lab_page: LabPage, scenario: Scenario, knobs: Any, prediction: Any) -> dict[str, Any]:
    return {
        "page": "lab",
        "lab_page": lab_page,
        "scenario": scenario,
        "headline": lab_page.title or scenario.name,
        "knobs": knobs,
        "questions": _questions(lab_page, prediction),
        "listings": listings(scenario.slug),
    }


def _run_context(request: HttpRequest, found: Run, scenario: Scenario) -> dict[str, Any]:
    recording = reading.record_of(found)
    findings = scenario.findings(recording)
    learner = find_learner(request)
    units = {name: measure.unit for name, measure in scenario.measures.items()}
    measures = findings.measures if found.state == Run.State.FINISHED else {}
    prediction = PredictionForm(found.page.predictions, initial=found.prediction)
    return {
        **_context(found.page, scenario, scenario.Knobs(defaults=found.knobs), prediction),
        "run": found,
        "headline": scenario.headline(found.knobs),
        "findings": findings,
        "comparisons": predicting.compare(found.page.predictions, found.prediction, measures, units),
        "asked_of": _asked_of(found, scenario),
        "is_own": _is_own(learner, found),
        "refresh_seconds": REFRESH_SECONDS,
        "zone": zone_of(learner),
    }


def _asked_of(found: Run, scenario: Scenario) -> str:
    """The settings that the questions are about, in words, where the run had others; else empty."""
    usual = completed(scenario.Knobs, found.page.knobs)
    return "" if found.knobs == usual else in_words(scenario.Knobs, usual)


def _questions(lab_page: LabPage, form: PredictionForm) -> list[dict[str, Any]]:
    return [
        {"question_html": prediction["question_html"], "options": _options(prediction, form)}
        for prediction in lab_page.predictions
    ]


def _options(prediction: dict[str, Any], form: PredictionForm) -> list[dict[str, Any]]:
    field = form[prediction["id"]]
    chosen = str(field.value())
    return [
        {
            "name": field.html_name,
            "value": str(index),
            "text_html": text_html,
            "is_chosen": str(index) == chosen,
        }
        for index, (text_html, _) in enumerate(prediction["options"])
    ]


def _last_runs(learner: Learner) -> dict[int, Run]:
    """The newest readable run of each page, by the page's key."""
    runs = Run.objects.readable(timezone.now()).filter(learner=learner, scenario__in=scenarios.ALL)
    return {run.page_id: run for run in runs.order_by("created_at")}


def _titled(runs: dict[int, Run]) -> list[dict[str, Any]]:
    """The runs, newest first, each with the title its own page has."""
    newest = sorted(runs.values(), key=lambda run: run.created_at, reverse=True)
    return [{"run": run, "title": scenarios.get(run.scenario).headline(run.knobs)} for run in newest]


def _scenario(slug: str) -> Scenario:
    found = scenarios.find(slug)
    if found is None:
        raise Http404
    return found


def _is_own(learner: Learner | None, found: Run) -> bool:
    return learner is not None and learner.pk == found.learner_id


def _check_own(request: HttpRequest, found: Run) -> None:
    """404 for anybody but the run's learner."""
    if not _is_own(find_learner(request), found):
        raise Http404
