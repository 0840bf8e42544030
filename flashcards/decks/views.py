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
from django.views.decorators.http import require_http_methods, require_safe

from background import progress
from flashcards.decks import importing, own
from flashcards.decks.entries import HISTORY_BYTES, DeckError
from flashcards.decks.forms import KNOWN, PAGE, FromForm, ImportForm, OwnCardForm, PageForm
from flashcards.decks.images import TYPES, kind_of
from flashcards.decks.models import DeckImport, OwnCard, OwnImage
from flashcards.decks.tasks import import_deck
from flashcards.decks.telling import Told, told
from learners.access import find_learner, require_learner
from learners.addresses import source_of
from lessons.models import Topic

RECENT = 5
TOO_BIG = f"The file is larger than {HISTORY_BYTES // 2**20} MB, the most that any file may have."


@require_safe
@never_cache
def decks(request: HttpRequest) -> HttpResponse:
    """A learner's own cards, the way in for files, and the way out; ``from`` is the page to go back to."""
    form, source = PageForm(request.GET), FromForm(request.GET)
    if not (form.is_valid() and source.is_valid()):
        raise Http404
    link, topic = source.cleaned_data["from"], source.cleaned_data["topic"]
    return _decks(request, form.cleaned_data["page"] or 1, source=_place(link, _topic(topic)))


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
        return _card(request, form, link=link, topic=topic)
    faces, learner = form.faces(), require_learner(request)
    try:
        own.write_all(learner, faces, timezone.now(), topic=topic, link=link)
    except DeckError as problem:
        form.add_error(None, str(problem))
        return _card(request, form, link=link, topic=topic)
    cards = "It is a new card" if len(faces) == 1 else f"They are {len(faces)} new cards"
    messages.success(request, f"Kept. {cards} in your review.")
    came_from = {"from": link, "topic": source.cleaned_data["topic"]} if link else {}
    return redirect(reverse("flashcards:decks", query=came_from))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def own_card(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Change one of the learner's own cards."""
    card = _mine(request, uid)
    form = OwnCardForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid() or form.cleaned_data["do"] == "look":
        return _card(request, form, card=card, link=card.link)
    try:
        own.change_all(card, form.faces(), timezone.now())
    except DeckError as problem:
        form.add_error(None, str(problem))
        return _card(request, form, card=card, link=card.link)
    messages.success(request, "Changed. Its dates stay.")
    return redirect("flashcards:decks")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask once more, since the texts are gone for good; then remove the card."""
    card = _mine(request, uid)
    if request.method != "POST":
        back = {"back_url": card.get_absolute_url(), "back_title": "The card"}
        return render(request, "flashcards/own_card_removal.html", {"card": card, **back})
    own.remove(card, timezone.now())
    messages.success(request, "The card is removed.")
    return redirect("flashcards:decks")


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Keep the file and go to the page that tells what became of it. Read again after a refusal, it is the page of cards."""
    if request.method != "POST":
        return redirect("flashcards:decks")
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


def _decks(
    request: HttpRequest,
    page: int,
    *,
    source: tuple[str, str] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    learner = find_learner(request)
    cards = Paginator(OwnCard.objects.of(learner).order_by("-pk"), PAGE)
    recent = DeckImport.objects.filter(learner=learner) if learner else DeckImport.objects.none()
    context = {
        "cards": cards.get_page(page),
        "imports": [_told(row) for row in recent.defer("data").order_by("-created_at")[:RECENT]],
        "error": error,
        "known": ",".join(KNOWN),
        "learner": learner,
        "source": source,
        **(_back_to(*source) if source else _back("today", "Today")),
    }
    return render(request, "flashcards/decks.html", context, status=status)


def _card(
    request: HttpRequest,
    form: OwnCardForm | None,
    *,
    card: OwnCard | None = None,
    link: str = "",
    topic: Topic | None = None,
) -> HttpResponse:
    source = _place(link, topic)
    looks = [own.rendered(*face) for face in form.faces()] if form and form.is_valid() else []
    context = {
        "card": card,
        "form": form,
        "front": form["front"].value() if form else card.front if card else "",
        "back": form["back"].value() if form else card.back if card else "",
        "both_ways": bool(form and form["both_ways"].value()),
        "looks": looks,
        "link": link,
        **(_back("flashcards:decks", "My cards") if card or source is None else _back_to(*source)),
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


def _place(link: str, topic: Topic | None) -> tuple[str, str] | None:
    """The page a card is about, and what to call it."""
    return (link, topic.title if topic else "where you were") if link else None


def _back_to(url: str, title: str) -> dict[str, str]:
    return {"back_url": url, "back_title": title[0].upper() + title[1:]}


def _back(name: str, title: str) -> dict[str, str]:
    return {"back_url": reverse(name), "back_title": title}
