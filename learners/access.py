"""From a request to the learner behind it: the account's, or the one whose id lives in the session. Reading never makes one."""

from django.contrib.auth import SESSION_KEY as SIGNED_IN
from django.http import HttpRequest
from django.utils import timezone

from learners.models import Learner
from learners.zones import cleaned

SESSION_KEY = "learner"
BROWSER_ZONE = "browser_zone"  # core.js adds it to every form that is posted
_RENEWED = "renewed"  # the day since which the session's cookie runs
_UNREAD = object()


def find_learner(request: HttpRequest) -> Learner | None:
    """The learner of this request, or None for a visitor who has not answered anything yet.

    Once a request it costs no query for a visitor without a session, one for a browser's learner, and one
    beside that of ``request.user`` for who is signed in.
    """
    found = getattr(request, "_learner", _UNREAD)
    if found is _UNREAD:
        found = _read(request)
        request._learner = found  # type: ignore[attr-defined]
        if found is not None and request.method == "POST":
            _renew(request)
            _see(found)
    return found  # type: ignore[return-value]


def require_learner(request: HttpRequest) -> Learner:
    """The learner of this request, made on the first write. Only called where something is about to be stored.

    Whoever has no time zone yet gets the browser's, where the form brought it along.
    """
    learner = find_learner(request)
    if learner is None:
        learner = _make(request)
        remember(request, learner)
    elif not learner.time_zone and (zone := _zone_of_browser(request)):
        _settle(learner, zone)
    return learner


def remember(request: HttpRequest, learner: Learner) -> None:
    """Make ``learner`` the one of this session. An account's is found by the account, as long as it is signed in."""
    if learner.user_id is None:
        request.session[SESSION_KEY] = learner.pk
        begin_to_run(request)
    request._learner = learner  # type: ignore[attr-defined]


def begin_to_run(request: HttpRequest) -> None:
    """The session's cookie runs from today on."""
    request.session[_RENEWED] = _today()


def let_go(request: HttpRequest) -> int | None:
    """The id of the session's learner, who is not its learner any more. None where there was none."""
    if hasattr(request, "_learner"):
        del request._learner
    found: int | None = request.session.pop(SESSION_KEY, None)
    return found


def _renew(request: HttpRequest) -> None:
    """Whoever does something keeps the session for its whole time again: one write a day."""
    if request.session.get(_RENEWED, _today()) != _today():
        begin_to_run(request)


def _see(learner: Learner) -> None:
    """Note that the learner did something today: one write a day."""
    if learner.last_seen_at.date().isoformat() < _today():
        learner.last_seen_at = timezone.now()
        learner.save(update_fields=["last_seen_at"])


def _today() -> str:
    return timezone.now().date().isoformat()


def _make(request: HttpRequest) -> Learner:
    zone = _zone_of_browser(request)
    if not request.user.is_authenticated:
        return Learner.objects.create(time_zone=zone)
    return Learner.objects.get_or_create(user=request.user, defaults={"time_zone": zone})[0]


def _zone_of_browser(request: HttpRequest) -> str:
    return cleaned(request.POST.get(BROWSER_ZONE, ""))


def _settle(learner: Learner, zone: str) -> None:
    """Keep the zone, unless one was chosen meanwhile."""
    Learner.objects.filter(pk=learner.pk, time_zone="").update(time_zone=zone)
    learner.refresh_from_db(fields=["time_zone"])


def _read(request: HttpRequest) -> Learner | None:
    if (
        SIGNED_IN in request.session and request.user.is_authenticated
    ):  # which empties the session where it no longer holds
        found = Learner.objects.filter(user=request.user).first()
        if found is not None:
            return found
    pk = request.session.get(SESSION_KEY)
    return Learner.objects.filter(pk=pk, user=None).first() if pk is not None else None
