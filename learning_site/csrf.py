"""Cross-site requests are refused by what the browser says of their origin, not by a token in the page.

A token would put a cookie on every page with a form, and a page with a cookie cannot be shared between visitors.
Browsers send ``Origin`` with every POST and ``Sec-Fetch-Site`` with every request; scripts cannot forge either.
A client that sends neither needs Django's token, as before. See docs/decisions/0001-csrf-by-origin.md.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class OriginCsrfMiddleware(CsrfViewMiddleware):
    """Django's check, with a same-origin request accepted without a token."""

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., Any],
        callback_args: tuple[Any, ...],
        callback_kwargs: dict[str, Any],
    ) -> HttpResponseForbidden | None:
        if request.method not in SAFE_METHODS and self._is_from_here(request):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)

    def _is_from_here(self, request: HttpRequest) -> bool:
        if request.headers.get("Sec-Fetch-Site") == "same-origin":
            return True
        if "Origin" not in request.headers:
            return False
        verified: bool = self._origin_verified(request)  # type: ignore[attr-defined]
        return verified


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a refused request. htmx does not swap it in: the page, and what was typed, stays."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
