"""The lab's server: what a run's own visitors ask, under one of its four threads. Outsiders get 404."""

import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lab import live, scenarios, token
from lab.forms import SendForm
from lab.live import LiveRun, Stopped
from lab.models import Run
from lab.recording import RECEIVED, REPLIED, THREAD
from lab.threads import NoThread

type View = Callable[..., HttpResponse]


def for_visitors_of_the_run(view: View) -> View:
    """404 unless the request carries the run's secret and the run is under way."""

    @wraps(view)
    def guarded(request: HttpRequest, uid: uuid.UUID, **more: int) -> HttpResponse:
        if not token.is_token(uid, request.headers.get(token.HEADER, "")):
            raise Http404
        found = live.find(uid)
        if found is None:
            raise Http404
        try:
            return view(request, found, **more)
        except (NoThread, Stopped):
            return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)

    return guarded


@csrf_exempt
@require_POST
@never_cache
@for_visitors_of_the_run
def send(request: HttpRequest, found: LiveRun, number: int) -> HttpResponse:
    """Stamp the arrival, wait for a thread, let the run's scenario answer in it, stamp the reply."""
    form = SendForm(request.GET)
    if not form.is_valid():
        raise Http404
    lane = form.cleaned_data["lane"]
    found.stamp(lane, number, RECEIVED)
    with found.threads.hold() as thread:
        found.stamp(lane, number, THREAD, f"thread {thread}")
        response = _answer(found, lane, number)
        found.stamp(lane, number, REPLIED, str(response.status_code))
        return response


@require_GET
@never_cache
@for_visitors_of_the_run
def heartbeat(_request: HttpRequest, found: LiveRun) -> HttpResponse:
    """Are you free? The answer comes as soon as one of the four threads is."""
    with found.threads.hold():
        return HttpResponse("free", content_type="text/plain")


def _answer(found: LiveRun, lane: str, number: int) -> HttpResponse:
    run = Run.objects.only("scenario", "knobs").get(uid=found.uid)
    return scenarios.get(run.scenario).answer(lane, found.uid.hex, number, run.knobs)
