"""When a reading page may be answered with "you have it already": one query decides, before anything is rendered."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.db.models import Count, Subquery
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from django.views.decorators.vary import vary_on_cookie

from learners.access import find_learner
from learners.models import Learner
from lessons.known import known_sections
from lessons.models import Commitment, ContentState, Place
from lessons.predictions import predictions_of

type View = Callable[..., HttpResponse]

PROGRAM_FILES = (".py", ".html", ".css", ".js", ".svg")


def reading_page(mode: str) -> Callable[[View], View]:
    """Decorate a view of ``(request, track, topic)``: GET and HEAD only, revalidated by what it shows."""

    def etag(request: HttpRequest, track: str, topic: str) -> str | None:
        return etag_of(request, track, topic, mode)

    def decorate(view: View) -> View:
        revalidated = condition(etag_func=etag)(view)
        private = cache_control(private=True, no_cache=True)(vary_on_cookie(revalidated))
        return require_safe(private)

    return decorate


def etag_of(request: HttpRequest, track: str, topic: str, mode: str) -> str | None:
    """Names what the page shows: program, content, and what this learner did in it. None where it can't be told.

    One query, besides finding the learner (none for a visitor); one more where sections known before are
    marked or values were predicted.
    """
    if settings.DEBUG or len(get_messages(request)):
        return None
    state = _state(find_learner(request), track, topic, mode)
    if state is None:
        return None
    state = (*state, *sorted(known_sections(request, track, topic, mode)))
    state = (*state, *sorted(predictions_of(request, track, topic, mode).items()))
    digest = hashlib.blake2b(repr((release(), state)).encode(), digest_size=12)
    return f'"{digest.hexdigest()}"'


def content_version() -> str:
    """The version of the loaded content; empty before the first load. One query."""
    return ContentState.objects.values_list("version", flat=True).first() or ""


@cache
def release() -> str:
    """A digest of the program's own files: a new release makes every page new. Read once a process."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(_program_files()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _program_files() -> set[Path]:
    folders = [Path(config.path) for config in apps.get_app_configs()]
    ours = [folder for folder in folders if folder.parent == settings.BASE_DIR]
    return {path for folder in ours for path in folder.rglob("*") if path.suffix in PROGRAM_FILES}


def _state(learner: Learner | None, track: str, topic: str, mode: str) -> tuple[object, ...] | None:
    if learner is None:
        version = content_version()
        return (version,) if version else None
    places = Place.objects.filter(
        learner=learner, mode=mode, topic__slug=topic, topic__track__slug=track
    ).values("seen_at")
    said = Commitment.objects.filter(
        learner=learner, statement__topic__slug=topic, statement__topic__track__slug=track
    )
    counted = said.values("learner").annotate(number=Count("pk")).values("number")
    row = ContentState.objects.annotate(seen_at=Subquery(places), said=Subquery(counted))
    state = row.values_list("version", "seen_at", "said").first()
    return (learner.pk, *state) if state and state[0] else None
