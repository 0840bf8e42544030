"""HTTP of decks and histories that leave."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from flashcards.decks import downloads, history_file
from flashcards.decks.gift_export import gift_of_topic
from flashcards.decks.history_export import history_of
from learners.access import find_learner
from learners.models import Learner
from lessons.models import Topic

APKG = "application/vnd.anki"
CSV = "text/csv; charset=utf-8"
GIFT = "text/plain; charset=utf-8"
BOM = "\ufeff"  # tells spreadsheets that it is UTF-8


@require_safe
def topic_apkg(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    topics = [_topic(track, topic)]
    return _file(downloads.topics_package(topics, _origin(request), timezone.now()), f"{topic}.apkg", APKG)


@require_safe
def topic_csv(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    return _file(BOM + downloads.topics_csv([_topic(track, topic)]), f"{topic}.csv", CSV)


@require_safe
def topic_gift(request: HttpRequest, track: str, topic: str) -> HttpResponse:
    return _file(gift_of_topic(_topic(track, topic)), f"{topic}.gift", GIFT)


@require_safe
def track_apkg(request: HttpRequest, track: str) -> HttpResponse:
    package = downloads.topics_package(_topics(track), _origin(request), timezone.now())
    return _file(package, f"{track}.apkg", APKG)


@require_safe
def track_csv(request: HttpRequest, track: str) -> HttpResponse:
    return _file(BOM + downloads.topics_csv(_topics(track)), f"{track}.csv", CSV)


@require_safe
@never_cache
def own_apkg(request: HttpRequest) -> HttpResponse:
    package = downloads.own_package(_learner(request), _origin(request), timezone.now())
    return _file(package, "my-cards.apkg", APKG)


@require_safe
@never_cache
def own_csv(request: HttpRequest) -> HttpResponse:
    return _file(BOM + downloads.own_csv(_learner(request)), "my-cards.csv", CSV)


@require_safe
@never_cache
def history(request: HttpRequest) -> HttpResponse:
    """Everything the learner has done."""
    now = timezone.now()
    data, ending = history_file.written(history_of(_learner(request), now))
    kind = "application/json" if ending == ".json" else "application/gzip"
    return _file(data, f"recto-history-{now:%Y-%m-%d}{ending}", kind)


def _file(content: bytes | str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _origin(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _topic(track: str, topic: str) -> Topic:
    return get_object_or_404(Topic.objects.named(track, topic))


def _topics(track: str) -> list[Topic]:
    found = list(Topic.objects.published().filter(track__slug=track).select_related("track"))
    if not found:
        raise Http404
    return found


def _learner(request: HttpRequest) -> Learner:
    learner = find_learner(request)
    if learner is None:
        raise Http404
    return learner
