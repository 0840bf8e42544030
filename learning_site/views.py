"""Pages that put rooms together: Today, the map, a topic, search, health."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from flashcards import mastery
from learners.access import find_learner
from learning_site.forms import SearchForm
from learning_site.health import health_of
from learning_site.searching import search
from learning_site.today import today_for
from learning_site.topic_map import topic_map
from learning_site.topic_page import contents_of
from lessons.models import Topic


@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    learner = find_learner(request)
    today = today_for(learner, now) if learner else None
    context = {
        "page": "today",
        "map": topic_map(learner, now, due=today.memory.due_by_topic if today else None),
        "today": today,
        "navigation": {"due": today.memory.due if today else 0},  # known already
        "day": today.day if today else timezone.localdate(now),
        "keeps_days": settings.SESSION_COOKIE_AGE // 86_400,
    }
    return render(request, "learning_site/today.html", context)


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    context = {"page": "map", "map": topic_map(find_learner(request), timezone.now())}
    return render(request, "learning_site/map.html", context)


@require_safe
def topic_page(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    found = get_object_or_404(Topic.objects.named(track, topic))
    learner = find_learner(request)
    known = mastery.of_topics(learner, [found], timezone.now()) if learner else {}
    siblings = list(found.track.topics.published().values_list("pk", flat=True))
    context = {
        "page": "topic",
        "topic": found,
        "number": siblings.index(found.pk) + 1,
        "of_topics": len(siblings),
        "contents": contents_of(found, learner),
        "mastery": known.get(found.pk),
        "requires": found.requires.published().select_related("track"),
        "leads_to": found.leads_to.published().select_related("track"),
    }
    return render(request, "learning_site/topic.html", context)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"query": query, "found": search(query) if query else None}
    return render(request, "learning_site/search.html", context)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a load balancer: 200 when pages and background work are served, 503 otherwise, with the reason."""
    state = health_of(connection)
    return JsonResponse(state, status=200 if state["status"] == "ok" else 503)
