"""The answer when the background work has no room, or somebody tries to sign in too often: 429 Too Many Requests, with
the time after which to try again.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django_htmx.http import reswap, retarget

from background.exceptions import QueueFull
from learners.tries import TooManyTriesError


class BusyMiddleware:
    """Answers `background.QueueFull` and `learners.tries.TooManyTriesError` from any view. To htmx the notice comes above the page, which stays as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, (QueueFull, TooManyTriesError)):
            return None
        is_partial = bool(getattr(request, "htmx", False))
        effect = getattr(exception, "effect", "Nothing was started.")
        context = {"reason": str(exception), "effect": effect, "retry_after": exception.retry_after}
        response = render(request, "429.html#notice" if is_partial else "429.html", context, status=429)
        response["Retry-After"] = str(exception.retry_after)
        return retarget(reswap(response, "afterbegin"), "#main") if is_partial else response
