"""From a request to the learner behind it. The learner's id lives in the session; reading never makes one."""

from django.http import HttpRequest

from learners.models import Learner
from learners.zones import cleaned

SESSION_KEY = "learner"
BROWSER_ZONE = "browser_zone"  # core.js adds it to every form that is posted
_UNREAD = object()


def find_learner(request: HttpRequest) -> Learner | None:
    """The learner of this request, or None for a visitor who has not answered anything yet.

    Costs no query for a visitor without a session and one for anybody else, once a request.
    """
    found = getattr(request, "_learner", _UNREAD)
    if found is _UNREAD:
        found = _read(request)
        request._learner = found  # type: ignore[attr-defined]
    return found  # type: ignore[return-value]


def require_learner(request: HttpRequest) -> Learner:
    """The learner of this request, made on the first write. Only called where something is about to be stored.

    Whoever has no time zone yet gets the browser's, where the form brought it along.
    """
    learner = find_learner(request)
    if learner is None:
        user = request.user if request.user.is_authenticated else None
        learner = Learner.objects.create(user=user, time_zone=_zone_of_browser(request))
        remember(request, learner)
    elif not learner.time_zone and (zone := _zone_of_browser(request)):
        _settle(learner, zone)
    return learner


def remember(request: HttpRequest, learner: Learner) -> None:
    """Make ``learner`` the one of this session."""
    request.session[SESSION_KEY] = learner.pk
    request._learner = learner  # type: ignore[attr-defined]


def _zone_of_browser(request: HttpRequest) -> str:
    return cleaned(request.POST.get(BROWSER_ZONE, ""))


def _settle(learner: Learner, zone: str) -> None:
    """Keep the zone, unless one was chosen meanwhile."""
    Learner.objects.filter(pk=learner.pk, time_zone="").update(time_zone=zone)
    learner.refresh_from_db(fields=["time_zone"])


def _read(request: HttpRequest) -> Learner | None:
    pk = request.session.get(SESSION_KEY)
    if pk is not None:
        return Learner.objects.filter(pk=pk).first()
    if "_auth_user_id" not in request.session:
        return None
    return Learner.objects.filter(user_id=request.session["_auth_user_id"]).first()
