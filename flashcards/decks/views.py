"""HTTP of own cards and of decks that come in."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from background import progress
from flashcards.decks import importing, own
from flashcards.decks.addresses import source_of
from flashcards.decks.entries import FILE_BYTES, DeckError
from flashcards.decks.forms import KNOWN, PAGE, FromForm, ImportForm, OwnCardForm, PageForm
from flashcards.decks.images import TYPES, kind_of
from flashcards.decks.models import DeckImport, OwnCard, OwnImage
from flashcards.decks.tasks import import_deck
from flashcards.decks.telling import Told, told
from learners.access import find_learner, require_learner
from lessons.models import Topic

RECENT = 5
TOO_BIG = f"The file is larger than {FILE_BYTES // 2**20} MB."


@require_safe
@never_cache
def decks(request: HttpRequest) -> HttpResponse:
    """A learner's own cards, the way in for files, and the way out."""
    form = PageForm(request.GET)
    if not form.is_valid():
        raise Http404
    return _decks(request, form.cleaned_data["page"] or 1)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Write a card; ``from`` is the page it is about."""
    source = FromForm(request.GET)
    if not source.is_valid():
        raise Http404
    link, topic = source.cleaned_data["from"], _topic(source.cleaned_data["topic"])
    form = OwnCardForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid() or form.cleaned_data["do"] == "look":
        return _card(request, form, link=link)
    texts, learner = form.cleaned_data, require_learner(request)
    try:
        own.write(learner, texts["front"], texts["back"], timezone.now(), topic=topic, link=link)
    except DeckError as problem:
        form.add_error(None, str(problem))
        return _card(request, form, link=link)
    messages.success(request, "Kept. It is a new card in your review.")
    return redirect("flashcards:decks")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_card(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change one of the learner's own cards."""
    card = _mine(request, uid)
    form = OwnCardForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid() or form.cleaned_data["do"] == "look":
        return _card(request, form, card=card, link=card.link)
    own.change(card, form.cleaned_data["front"], form.cleaned_data["back"], timezone.now())
    messages.success(request, "Changed. Its dates stay.")
    return redirect("flashcards:decks")


@require_POST
def remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    own.remove(_mine(request, uid), timezone.now())
    messages.success(request, "The card is removed.")
    return redirect("flashcards:decks")


@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Keep the file and go to the page that tells what became of it."""
    now = timezone.now()
    importing.admit(find_learner(request), source_of(request), now)
    try:
        form = ImportForm(request.POST, request.FILES)
    except RequestDataTooBig:
        return _decks(request, 1, error=TOO_BIG, status=413)
    if not form.is_valid():
        return _decks(request, 1, error=str(form.errors["file"][0]), status=422)
    file = form.cleaned_data["file"]
    row = importing.begin(require_learner(request), file.name, file.read(), import_deck, now)
    return redirect(row)


@require_safe
@never_cache
def deck_import(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """How far an import is, or what it brought."""
    learner = find_learner(request)
    row = get_object_or_404(DeckImport.objects.defer("data"), uid=uid, learner=learner) if learner else None
    if row is None:
        raise Http404
    part = "#outcome" if request.htmx else ""  # type: ignore[attr-defined]
    context = {"told": _told(row), "row": row, "is_swap": bool(part), **_back("flashcards:decks", "My cards")}
    return render(request, f"flashcards/deck_import.html{part}", context)


@require_safe
def own_image(request: HttpRequest, name: str) -> HttpResponse:
    """An image on the learner's own cards. A stranger's request finds nothing."""
    learner = find_learner(request)
    image = get_object_or_404(OwnImage, learner=learner, name=name) if learner else None
    if image is None:
        raise Http404
    data = bytes(image.data)
    response = HttpResponse(data, content_type=TYPES[kind_of(data)])
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response


# ---- what the views share


def _decks(request: HttpRequest, page: int, error: str = "", status: int = 200) -> HttpResponse:
    learner = find_learner(request)
    cards = Paginator(OwnCard.objects.of(learner).order_by("-pk"), PAGE)
    recent = DeckImport.objects.filter(learner=learner) if learner else DeckImport.objects.none()
    context = {
        "cards": cards.get_page(page),
        "imports": [_told(row) for row in recent.defer("data").order_by("-created_at")[:RECENT]],
        "error": error,
        "known": ",".join(KNOWN),
        "learner": learner,
        **_back("today", "Today"),
    }
    return render(request, "flashcards/decks.html", context, status=status)


def _card(
    request: HttpRequest, form: OwnCardForm | None, *, card: OwnCard | None = None, link: str = ""
) -> HttpResponse:
    is_valid = form is not None and form.is_valid()
    front_html, back_html = (
        own.rendered(form.cleaned_data["front"], form.cleaned_data["back"]) if form and is_valid else ("", "")
    )
    context = {
        "card": card,
        "form": form,
        "front": form["front"].value() if form else card.front if card else "",
        "back": form["back"].value() if form else card.back if card else "",
        "front_html": front_html,
        "back_html": back_html,
        "link": link,
        **_back("flashcards:decks", "My cards"),
    }
    return render(request, "flashcards/own_card.html", context, status=422 if form and form.errors else 200)


def _told(row: DeckImport) -> Told:
    note = progress.of(row.task_id) if row.task_id and row.finished_at is None else None
    return told(row, (note.done, note.total) if note else None)


def _mine(request: HttpRequest, uid: uuid.UUID) -> OwnCard:
    return get_object_or_404(OwnCard.objects.of(find_learner(request)), uid=uid)


def _topic(name: str) -> Topic | None:
    track, _, slug = name.partition("/")
    return Topic.objects.named(track, slug).first() if name else None


def _back(name: str, title: str) -> dict[str, str]:
    return {"back_url": reverse(name), "back_title": title}
