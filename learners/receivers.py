"""What a sign-in does, wherever it was: what this browser did so far comes into the account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from learners.access import begin_to_run, let_go
from learners.joining import take_in
from learners.models import User


def bring_along(sender: object, *, request: HttpRequest, user: User, **_: Any) -> None:
    """Receives ``user_logged_in``."""
    begin_to_run(request)
    pk = let_go(request)
    if pk is not None:
        take_in(user, pk, timezone.now())
