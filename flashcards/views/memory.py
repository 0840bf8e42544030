"""HTTP of what a learner remembers: the memory page, and how reviewing fits the person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from background.limits import enqueue_for_learner
from flashcards.decks.models import OwnCard
from flashcards.fit_words import fit_state
from flashcards.fits import pace_of
from flashcards.forms import HIGHEST_RETENTION, LOWEST_RETENTION, DayForm, MemoryForm, RetentionForm
from flashcards.memory_page import items_of, items_of_deck, page_of, words_of
from flashcards.models import Fit
from flashcards.tasks import fit_parameters
from flashcards.workload import CHOICES, workloads
from learners.access import find_learner, require_learner
from learners.models import DAY_STARTS_AT, Learner
from learners.zones import called, cities
from lessons.models import Topic


@require_safe
@never_cache
def memory(request: HttpRequest) -> HttpResponse:
    """Everything the learner remembers, by track, topic, deck and item."""
    form = MemoryForm(request.GET)
    if not form.is_valid():
        raise Http404
    learner, now = find_learner(request), timezone.now()
    context: dict[str, object] = {"page": "review"}
    if learner:
        found = page_of(learner, now)
        context |= {"memory": found, "words": words_of(found)}
    deck = form.cleaned_data["deck"]
    if learner and deck is not None:
        get_list_or_404(OwnCard.objects.of(learner).filter(deck=deck)[:1])
        context |= {"deck": deck, "items": items_of_deck(learner, deck, now)}
    elif learner and form.cleaned_data["topic"]:
        topic = get_object_or_404(Topic.objects.named(*form.cleaned_data["topic"].split("/")))
        context |= {"topic": topic, "items": items_of(learner, topic, now)}
    return render(request, "flashcards/memory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settings(request: HttpRequest) -> HttpResponse:
    """The wanted retention, with what each choice costs; the learner's day; the forgetting curve."""
    if request.method != "POST":
        return _settings(request, find_learner(request))
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return _settings(
            request, find_learner(request), error="Choose between 80 and 97 percent.", status=422
        )
    learner = require_learner(request)
    learner.wanted_retention = form.cleaned_data["retention"] / 100
    learner.save(update_fields=["wanted_retention"])
    messages.success(request, f"Kept: cards come back at {form.cleaned_data['retention']}%.")
    return redirect("flashcards:memory-settings")


@require_POST
@never_cache
def day(request: HttpRequest) -> HttpResponse:
    """Keep when the learner's day begins."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _settings(request, find_learner(request), day_form=form, status=422)
    learner = require_learner(request)
    learner.time_zone, learner.day_starts_at = (
        form.cleaned_data["time_zone"],
        form.cleaned_data["day_starts_at"],
    )
    learner.save(update_fields=["time_zone", "day_starts_at"])
    where = f" in {called(learner.time_zone)}" if learner.time_zone else ""
    messages.success(request, f"Kept: your day starts at {learner.day_starts_at:02}:00{where}.")
    return redirect("flashcards:memory-settings")


@require_POST
def fit(request: HttpRequest) -> HttpResponse:
    """Begin to fit the forgetting curve, unless it is under way or there is too little to fit to."""
    learner = require_learner(request)
    if fit_state(learner).can_fit:
        result = enqueue_for_learner(f"fit-{learner.pk}", fit_parameters, learner.pk, limit=1)
        Fit.objects.update_or_create(learner=learner, defaults={"fit_task": str(result.id)})
    return redirect("flashcards:memory-settings")


def _settings(
    request: HttpRequest,
    learner: Learner | None,
    *,
    error: str = "",
    day_form: DayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    pace, _ = pace_of(learner)
    wanted = round(100 * pace.retention)
    percents = (
        sorted({*CHOICES, wanted}) if LOWEST_RETENTION <= wanted <= HIGHEST_RETENTION else list(CHOICES)
    )
    found = workloads(learner, pace, timezone.now(), percents) if learner else []
    context = {
        "page": "review",
        "wanted": wanted,
        "percents": percents,
        "workloads": found,
        "most": max((load.reviews for load in found), default=0),
        "fit": fit_state(learner) if learner else None,
        "error": error,
        "day_form": day_form,
        **_day(learner),
    }
    part = "#fit" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"flashcards/settings.html{part}", context, status=status)


def _day(learner: Learner | None) -> dict[str, object]:
    """What there is to choose, and what is chosen. A zone that is no city, as UTC, stands by itself."""
    zone = learner.time_zone if learner else ""
    listed = {name for _, names in cities() for name, _ in names}
    return {
        "continents": cities(),
        "plain_zones": sorted({"UTC", *({zone} - listed - {""})}),
        "zone": zone,
        "zone_of_site": called(str(timezone.get_default_timezone())),
        "hours": [(hour, f"{hour:02}:00") for hour in range(24)],
        "hour": learner.day_starts_at if learner else DAY_STARTS_AT,
        "usual_hour": DAY_STARTS_AT,
    }
