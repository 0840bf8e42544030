"""Sittings over HTTP. Every post works as a form and, with htmx, as a swap of the task on the page."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import retarget

from learners.access import find_learner, require_learner
from learners.models import Learner
from lessons.models import Lesson, Topic
from quizzes import clock as clocks
from quizzes import sitting as sittings
from quizzes.drawing import askable
from quizzes.forms import AnswerForm, ClockForm, HintForm, SequenceForm, StartForm
from quizzes.given import Given, StaleError, UnreadableError
from quizzes.kinds import KINDS, QuizKind
from quizzes.mixing import begun_questions
from quizzes.models import Question, Sitting
from quizzes.pages import BEHIND, UNREADABLE, Page, page_of, past, turn_page
from quizzes.pointing import back_link
from quizzes.showing import Kept
from quizzes.turns import Turn, read_turn

RANDOM = random.SystemRandom()
PACE_SECONDS = 48  # a question read and answered without a clock, where no file says how long it takes


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, track: str, topic: str, kind: str) -> HttpResponse:
    """GET shows what awaits, or leads to the open sitting; it never writes. POST starts."""
    found = get_object_or_404(Topic.objects.named(track, topic))
    if request.method == "POST":
        return _start(request, found, kind)
    resumed, retry = _resumable(find_learner(request), found, kind)
    response = redirect(resumed) if resumed else _start_page(request, found, KINDS[kind], retry)
    patch_cache_control(response, no_cache=True)  # without a cookie it is the same page for everybody
    patch_vary_headers(response, ["Cookie"])
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start_mixed(request: HttpRequest) -> HttpResponse:
    """As ``start``, for questions of every topic that was begun. Who has begun none is shown to the map."""
    learner, kind = find_learner(request), KINDS[Sitting.Kind.MIXED]
    if request.method != "POST":
        resumed, retry = _resumable(learner, None, kind.id)
        return redirect(resumed) if resumed else _mixed_page(request, learner, kind, retry)
    form = StartForm(request.POST)
    if learner is None or not form.is_valid():
        return _mixed_page(request, learner, kind)
    scope, now = form.cleaned_data["scope"], timezone.now()
    try:
        return redirect(sittings.start(learner, None, kind.id, now=now, rnd=RANDOM, scope=scope))
    except sittings.NothingToAskError:
        return _mixed_page(request, learner, kind)


def _mixed_page(
    request: HttpRequest, learner: Learner | None, kind: QuizKind, retry: Sitting | None = None
) -> HttpResponse:
    asked = list(begun_questions(learner, kind).values_list("topic", flat=True)) if learner else []
    back = {"back_url": reverse(kind.back_name), "back_title": kind.back_title}
    count = min(len(asked), kind.length)
    context = {"kind": kind, "count": count, "topics": len(set(asked)), "retry": retry, **back}
    return render(request, "quizzes/mixed.html", context)


def _resumable(
    learner: Learner | None, topic: Topic | None, kind: str
) -> tuple[Sitting | None, Sitting | None]:
    """The open sitting of everything, and that of what was missed."""
    if learner is None:
        return None, None
    rows = Sitting.objects.filter(learner=learner).resumable(timezone.now()).of(topic, kind)
    found = {sitting.scope: sitting for sitting in rows}
    return found.get(Sitting.Scope.ALL), found.get(Sitting.Scope.MISSED)


def _start_page(
    request: HttpRequest, topic: Topic, kind: QuizKind, retry: Sitting | None = None
) -> HttpResponse:
    asked = [question.seconds for question in askable(topic, kind)]
    if not asked:
        raise Http404
    back = back_link(topic, kind.id)
    count = min(len(asked), kind.length or len(asked))
    learner = find_learner(request)
    context = {
        **(past(learner, topic, kind.id) if learner else {}),
        "kind": kind,
        "topic": topic,
        "lesson": Lesson.objects.published().filter(topic=topic, mode=kind.id).first(),
        "count": count,
        "minutes": max(1, round(sum(asked) / 60 if kind.has_clock else count * PACE_SECONDS / 60)),
        "settings": Sitting.Clock.choices,
        "retry": retry,
        "back_url": back.url,
        "back_title": back.text,
    }
    return render(request, "quizzes/start.html", context)


def _start(request: HttpRequest, topic: Topic, kind: str) -> HttpResponse:
    form = StartForm(request.POST)
    if not form.is_valid():
        return _start_page(request, topic, KINDS[kind])
    asked = form.cleaned_data
    if not Question.objects.of_modes(topic, KINDS[kind].modes).exists():
        raise Http404
    sitting = sittings.start(
        require_learner(request),
        topic,
        kind,
        now=timezone.now(),
        rnd=RANDOM,
        clock=asked["clock"] if KINDS[kind].has_clock else 0,
        scope=asked["scope"],
    )
    return redirect(sitting)


@never_cache
@require_safe
def sitting(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Where the sitting is: a question, its verdict, or the result. Writes only where it was left too long."""
    page = page_of(_own_sitting(_learner(request), uid), timezone.now())
    return _render(request, page)


@never_cache
@require_POST
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    learner, form = _learner(request), AnswerForm(request.POST)
    if not form.is_valid():
        return _refused(request, _own_sitting(learner, uid), form)
    given = Given(
        sequence=form.cleaned_data["sequence"],
        key=form.cleaned_data["key"],
        tokens=form.tokens,
        text=form.cleaned_data["text"],
        confidence=form.cleaned_data["confidence"],
    )
    return _act(request, uid, lambda: sittings.answer(learner, uid, given, now=timezone.now(), rnd=RANDOM))


@never_cache
@require_POST
def skip(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _step(request, uid, sittings.skip)


@never_cache
@require_POST
def advance(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _step(request, uid, sittings.advance)


@never_cache
@require_POST
def finish(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    learner = _learner(request)
    return _act(request, uid, lambda: sittings.finish(learner, uid, now=timezone.now()))


@never_cache
@require_POST
def hint(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    learner, form = _learner(request), HintForm(request.POST)
    if not form.is_valid():
        return _unreadable(request, uid)
    return _act(
        request,
        uid,
        lambda: sittings.open_hint(learner, uid, **form.cleaned_data, now=timezone.now()),
        part="hints",
    )


@never_cache
@require_POST
def clock(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    learner, form = _learner(request), ClockForm(request.POST)
    if not form.is_valid():
        return _unreadable(request, uid)
    asked = form.cleaned_data
    change = {name: asked[name] for name in ("sequence", "action")} | {"setting": asked["clock"]}
    return _act(
        request,
        uid,
        lambda: clocks.change_clock(learner, uid, **change, now=timezone.now()),
        part="clock",
    )


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _learner(request: HttpRequest) -> Learner:
    """Whoever has a sitting has a learner; for anybody else the page does not exist."""
    learner = find_learner(request)
    if learner is None:
        raise Http404
    return learner


def _own_sitting(learner: Learner, uid: uuid.UUID) -> Sitting:
    try:
        return sittings.find(learner, uid, timezone.now())
    except Sitting.DoesNotExist:
        raise Http404 from None


def _step(request: HttpRequest, uid: uuid.UUID, verb: Callable[..., Turn]) -> HttpResponse:
    """A verb that needs nothing but the step the page was made for."""
    learner, form = _learner(request), SequenceForm(request.POST)
    if not form.is_valid():
        return _unreadable(request, uid)
    return _act(request, uid, lambda: verb(learner, uid, **form.cleaned_data, now=timezone.now(), rnd=RANDOM))


def _act(request: HttpRequest, uid: uuid.UUID, verb: Callable[[], Turn], part: str = "task") -> HttpResponse:
    """Do it; then show where the learner is: the part that changed to htmx, by a redirect to anybody else."""
    try:
        turn = verb()
    except Sitting.DoesNotExist:
        raise Http404 from None
    except StaleError:
        return _behind(request, uid)
    except UnreadableError:
        return _unreadable(request, uid)
    if is_htmx(request):
        return _render(request, turn_page(turn, timezone.now()), part=part)
    kept = Kept() if part == "task" else _kept(request)
    if turn.is_renewed or kept != Kept():  # a redirect would lose it
        return _render(request, turn_page(turn, timezone.now(), kept))
    anchor = "verdict" if turn.sitting.is_open and turn.item.is_decided else "task"
    return redirect(f"{turn.sitting.get_absolute_url()}#{anchor if part == 'task' else part}")


def _kept(request: HttpRequest) -> Kept:
    """What the learner had chosen or written so far, where the form of the answer travels along."""
    form = AnswerForm(request.POST)
    form.is_valid()  # whatever is readable is kept
    given = form.cleaned_data
    return Kept(tokens=form.tokens, text=given.get("text", ""), confidence=given.get("confidence"))


def _behind(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    own = _own_sitting(_learner(request), uid)
    is_left = own.state in (Sitting.State.EXPIRED, Sitting.State.ABANDONED)  # its page says so itself
    return _where_it_is(request, own, "" if is_left else BEHIND, 409)


def _unreadable(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    return _where_it_is(request, _own_sitting(_learner(request), uid), UNREADABLE, 422)


def _where_it_is(request: HttpRequest, own: Sitting, notice: str, status: int) -> HttpResponse:
    """The whole task, with a word on why what was posted was not taken."""
    response = _render(request, page_of(own, timezone.now()), notice=notice, status=status)
    return retarget(response, "#task") if is_htmx(request) else response


def _refused(request: HttpRequest, own: Sitting, form: AnswerForm) -> HttpResponse:
    """Show the question again with what was chosen and what is missing."""
    sequence = form.cleaned_data.get("sequence")
    if sequence is None or form.has_error("key") or sequence > own.sequence:
        return _unreadable(request, own.uid)
    if sequence < own.sequence or not own.is_open:
        return _behind(request, own.uid)
    error = str(next(iter(form.non_field_errors()), "This answer can’t be read. Please give it again."))
    kept = replace(_kept(request), error=error)
    return _render(request, turn_page(read_turn(own), timezone.now(), kept), status=422)


def _render(
    request: HttpRequest, page: Page, *, part: str = "task", notice: str = "", status: int = 200
) -> HttpResponse:
    context = page.context | ({"notice": notice} if notice else {})
    template = f"{page.template}#{part}" if is_htmx(request) else page.template
    return render(request, template, context, status=status)
