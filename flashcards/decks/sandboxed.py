"""Reads and renders a file of a stranger in a process of its own: ``python -m flashcards.decks.sandboxed FILE NAME IMAGES``.

It limits its own memory, processor time and files first, knows no settings and no database, and prints JSON lines:
``{"done": …, "total": …}`` now and then, and at the end ``{"deck": …}`` or ``{"error": …}``.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

from flashcards.decks.anki_identity import card_origin
from flashcards.decks.entries import NOTES, RENDER, Deck, DeckError, Face, Note
from flashcards.decks.gift_faces import note_of
from flashcards.decks.own_rendering import OwnRenderer
from flashcards.decks.reading import read_deck
from flashcards.decks.twins import told_apart

MEMORY_BYTES = 1024 * 2**20  # of addresses, most of which are never used
CPU_SECONDS = 60
WRITE_BYTES = 128 * 2**20
OPEN_FILES = 64
EVERY = 50  # cards between two words on progress


def main(path: str, name: str, images: str) -> None:
    limit()
    try:
        file = Path(path)
        said: dict[str, Any] = _texts(file, images) if name == RENDER else _deck(file, name, images)
    except DeckError as error:
        said = {"error": str(error)}
    except MemoryError:
        said = {"error": "The file needs more memory than one file may use."}
    _say(said)


def limit() -> None:
    """Hold this process to its limits, where the system can."""
    try:
        import resource  # noqa: PLC0415 - does not exist on every system
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, WRITE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _deck(file: Path, name: str, images: str) -> dict[str, Any]:
    return {"deck": rendered(read_deck(file, name), images)}


def _texts(file: Path, images: str) -> dict[str, Any]:
    renderer, html = OwnRenderer(images), list[str]()
    texts: list[str] = json.loads(file.read_text(encoding="utf-8"))
    for number, text in enumerate(texts):
        if number % EVERY == 0:
            _say({"done": number, "total": len(texts)})
        try:
            html.append(renderer.render(text))
        except (ValueError, RecursionError) as error:
            raise DeckError(f"A card cannot be shown: {error}.") from error
    return {"html": html}


def rendered(deck: Deck, images: str) -> dict[str, Any]:
    """The deck as JSON, with the HTML of every card."""
    renderer = OwnRenderer(images)
    notes = [*deck.notes, *told_apart(deck, map(note_of, deck.questions))][:NOTES]
    cards: list[dict[str, Any]] = []
    for number, note in enumerate(notes):
        if number % EVERY == 0:
            _say({"done": number, "total": len(notes)})
        cards += _cards_of(note, renderer, deck)
    return {
        "name": deck.name,
        "notes": len(notes),
        "cards": cards,
        "images": {name: base64.b64encode(data).decode() for name, data in deck.images.items()},
        "problems": [[problem.place, problem.why] for problem in deck.problems],
    }


def _cards_of(note: Note, renderer: OwnRenderer, deck: Deck) -> list[dict[str, Any]]:
    try:
        return [_card(note, face, renderer) for face in note.faces]
    except (ValueError, RecursionError) as error:
        deck.leave_out(note.place, f"It cannot be shown: {error}.")
        return []


def _card(note: Note, face: Face, renderer: OwnRenderer) -> dict[str, Any]:
    return {
        "origin": card_origin(note.origin, face.number),
        "guid": note.guid,
        "front": face.front,
        "back": face.back,
        "tags": note.tags,
        "front_html": renderer.render(face.front),
        "back_html": renderer.render(face.back),
    }


def _say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:4])
