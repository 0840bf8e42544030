"""The account: make one, sign in and out, change the password, leave. Nothing here needs a script."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learners import tries
from learners.access import find_learner
from learners.addresses import source_of
from learners.forms import DeletionForm, NextForm, PasswordForm, SignInForm, SignUpForm
from learners.leaving import leave
from learners.models import User
from learners.study import totals_of

REFUSED = 422
WHAT_CAME = " What you did in this browser is in it now."


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who you are, and what is kept for you."""
    return render(request, "learners/account.html", _known(request))


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("learners:account")
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        tries.count_account(source_of(request), timezone.now())
        made = _make(request, form)
        if made is not None:
            return made
    owner = form.owner_of_name(request)
    if owner is not None:
        return _enter(request, owner, f"This is your account, {owner}.")
    return _form_page(request, "learners/sign_up.html", form)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("learners:account")
    form = SignInForm(request, data=request.POST or None)
    if not form.is_valid():
        return _form_page(request, "learners/sign_in.html", form)
    return _enter(request, form.get_user(), f"This is your account, {form.get_user()}.")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, "Signed out. What you learned is in your account.")
    return _without_cookies(redirect("today"))


@never_cache
@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Changing it ends all other sessions of the account."""
    form = PasswordForm(request, request.POST or None)
    if not form.is_valid():
        return _form_page(request, "learners/password.html", form)
    update_session_auth_hash(request, form.save())
    messages.success(request, "Your password is changed. Other devices have to sign in again.")
    return redirect("learners:account")


@never_cache
@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest) -> HttpResponse:
    """Asks for the password. Whoever runs the site is deleted by somebody else who does."""
    user = cast("User", request.user)
    if user.is_staff:
        raise PermissionDenied
    form = DeletionForm(request, request.POST or None)
    if not form.is_valid():
        return _form_page(request, "learners/deletion.html", form)
    leave(user, timezone.now())
    logout(request)
    messages.success(request, "Your account and everything in it is deleted.")
    return _without_cookies(redirect("today"))


def _make(request: HttpRequest, form: SignUpForm) -> HttpResponse | None:
    """Store the account and sign in. None, with an error on the form, where somebody was quicker with the name."""
    user = form.save(commit=False)  # makes the hash, which takes its time: outside the transaction
    try:
        with transaction.atomic():
            user.save()
            return _enter(request, user, "Your account is made.")
    except IntegrityError:
        form.refuse_name()
        return None


def _enter(request: HttpRequest, user: User, greeting: str) -> HttpResponse:
    """Sign in and go on; what this browser did so far comes along."""
    comes_along = find_learner(request) is not None
    with transaction.atomic():  # the old session stays as long as what it holds is not in the account
        login(request, user)
    messages.success(request, f"{greeting}{WHAT_CAME if comes_along else ''}")
    return redirect(_destination(request))


def _form_page(request: HttpRequest, template: str, form: Any) -> HttpResponse:
    following = _destination(request, "")
    onward = f"?{urlencode({'next': following})}" if following else ""
    context = {"form": form, "next": following, "onward": onward, **_known(request)}
    return render(request, template, context, status=REFUSED if form.is_bound else 200)


def _known(request: HttpRequest) -> dict[str, Any]:
    learner = find_learner(request)
    keeps_days = settings.SESSION_COOKIE_AGE // 86_400
    return {"page": "account", "learner": learner, "totals": totals_of(learner), "keeps_days": keeps_days}


def _destination(request: HttpRequest, otherwise: str | None = None) -> str:
    """The page of this site that ``next`` names."""
    asked = NextForm(request.POST if request.method == "POST" else request.GET).address()
    hosts = {request.get_host()}
    if asked and url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure()):
        return asked
    return reverse("today") if otherwise is None else otherwise


def _without_cookies(response: HttpResponse) -> HttpResponse:
    """Who has signed out is a visitor again, to whom pages without cookies are open."""
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite=settings.CSRF_COOKIE_SAMESITE)
    return response
