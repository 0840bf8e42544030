"""Pages for staff with one of the admin's rights. Who is not signed in is led to the admin's sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django_htmx.http import HttpResponseClientRedirect

type View = Callable[..., HttpResponse]


def for_staff(right: str) -> Callable[[View], View]:
    """403 for staff without the right. A sign-in is a page of its own, also where htmx asked for a part of one."""

    def guard(view: View) -> View:
        checked = staff_member_required(permission_required(right, raise_exception=True)(view))

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = checked(request, *args, **kwargs)
            if getattr(request, "htmx", False) and isinstance(response, HttpResponseRedirect):
                return HttpResponseClientRedirect(response.url)
            return response

        return guarded

    return guard
