"""Pages for staff with one of the admin's rights. Who is not signed in is led to the admin's sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

type View = Callable[..., HttpResponse]


def for_staff(right: str) -> Callable[[View], View]:
    """403 for staff without the right. A sign-in is a page of its own, also where htmx asked for a part of one."""

    def guard(view: View) -> View:
        checked = staff_member_required(permission_required(right, raise_exception=True)(view))

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = checked(request, *args, **kwargs)
            if request.method == "POST" and not request.user.is_staff:
                response = redirect_to_login(_posted_from(request), reverse("admin:login"))
            if getattr(request, "htmx", False) and isinstance(response, HttpResponseRedirect):
                return HttpResponseClientRedirect(response.url)
            return response

        return guarded

    return guard


def _posted_from(request: HttpRequest) -> str:
    """The page with the button: the address of a post is none to come back to."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host():
        return reverse("admin:index")
    return page._replace(scheme="", netloc="").geturl()
