"""From a file of cards to ``cards.md`` or ``practice.md`` of a topic: checked as a whole first, then written at once."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from courseware.diagnostics import Collector, Diagnostic
from courseware.layout import READERS, place_of
from courseware.library import read_library, read_pages
from courseware.page import Page
from courseware.sources import read_sources
from flashcards.decks.authoring import IMAGES, Item, front_matter, items_of
from flashcards.decks.entries import Deck, DeckError, Problem
from flashcards.decks.reading import read_deck

type Manner = Literal["new", "append", "replace"]

_TOPIC = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_TRIES = 5  # each leaves out what the checker refuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    path: Path
    count: int
    problems: tuple[Problem, ...]


def import_for_author(source: Path, root: Path, topic: str, manner: Manner = "new") -> Written:
    """Write the cards or questions of ``source`` into the folder of ``topic`` ("track/topic").

    With "new" an existing file is an error; "append" adds what it does not have; "replace" writes it anew. The
    result passes the content checker, or nothing is written. Raises DeckError.
    """
    folder = _folder(root, topic)
    deck = read_deck(source, source.name)
    name = "cards.md" if deck.notes else "practice.md"
    target = folder / name
    if target.exists() and manner == "new":
        raise DeckError(f"{topic}/{name} exists. Say --append to add to it, or --replace to write it anew.")
    page = _existing(root, f"{topic}/{name}")
    before = target.read_text(encoding="utf-8") if page and manner == "append" else ""
    taken = _ids_of(root, topic, without="" if before else f"{topic}/{name}")
    known = [heading.text for heading in page.tree] if page and before else []
    items = items_of(deck, taken, known)
    text, kept = _checked(root, f"{topic}/{name}", before, items, deck)
    _write(target, text, _used_images(deck, kept), is_new=manner == "new")
    return Written(path=target, count=len(kept), problems=tuple(deck.problems))


def _folder(root: Path, topic: str) -> Path:
    if not _TOPIC.fullmatch(topic):
        raise DeckError("Name the topic as track/topic.")
    folder = root / topic
    if not (folder / "topic.md").is_file() or folder.resolve() != root.resolve() / topic:
        raise DeckError(f"There is no topic {topic} in {root.name}.")
    return folder


def _existing(root: Path, path: str) -> Page | None:
    return read_pages(read_sources(root), Collector()).get(path)


def _ids_of(root: Path, topic: str, *, without: str) -> set[str]:
    """Every id of the topic, but those of one file."""
    taken: set[str] = set()
    for path, page in read_pages(read_sources(root), Collector()).items():
        place = place_of(path)
        if place and f"{place.track}/{place.topic}" == topic and path != without:
            if place.mode:
                READERS[place.mode](page)
            taken.update(page.items, page.anchors.values())
    return taken


# ---- checking


def _checked(root: Path, path: str, before: str, items: list[Item], deck: Deck) -> tuple[str, list[Item]]:
    """The file's text with the items that pass the checker; those that don't become problems of the deck."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "content"
        shutil.copytree(root, copy, symlinks=True, ignore=shutil.ignore_patterns(".*"))
        known = set(_faults(copy))
        for name, data in deck.images.items():
            _put(copy / Path(path).parent / IMAGES / name, data)
        for _ in range(_TRIES):
            if not items:
                break
            text, lines = _text(before, items, deck)
            _put(copy / path, text.encode())
            faults = [fault for fault in _faults(copy) if fault not in known]
            if not faults:
                return text, items
            items = _without_faulty(items, lines, faults, path, deck)
    why = f" {deck.problems[-1].place}: {deck.problems[-1].why}" if deck.problems else ""
    raise DeckError(f"Nothing of the file can be written.{why}")


def _faults(root: Path) -> list[Diagnostic]:
    return [found for found in read_library(root).diagnostics if found.severity == "error"]


def _text(before: str, items: Sequence[Item], deck: Deck) -> tuple[str, list[int]]:
    """The file, and the line each item begins on."""
    text = f"{before.rstrip()}\n" if before else front_matter(deck, len(items))
    lines: list[int] = []
    for item in items:
        lines.append(text.count("\n") + 2)
        text += f"\n{item.text}"
    return text, lines


def _without_faulty(
    items: list[Item], lines: list[int], faults: list[Diagnostic], path: str, deck: Deck
) -> list[Item]:
    refused: dict[int, str] = {}
    for fault in faults:
        at = sum(line <= fault.line for line in lines) - 1 if fault.path == path else -1
        if at < 0:
            raise DeckError(f"The result would not pass the checker: {fault}")
        refused.setdefault(at, fault.message)
    for at, why in refused.items():
        deck.leave_out(items[at].place, why)
    return [item for at, item in enumerate(items) if at not in refused]


# ---- writing


def _used_images(deck: Deck, items: Sequence[Item]) -> dict[str, bytes]:
    return {
        name: data
        for name, data in deck.images.items()
        if any(f"{IMAGES}/{name}" in item.text for item in items)
    }


def _write(target: Path, text: str, images: dict[str, bytes], *, is_new: bool) -> None:
    """Images first, then the file; where that fails, the images that came with it go again."""
    placed = [target.parent / IMAGES / name for name in images]
    fresh = [file for file in placed if not file.exists()]
    try:
        for file in fresh:
            _put(file, images[file.name])
        _place(target, text.encode(), is_new=is_new)
    except BaseException:
        for file in fresh:
            file.unlink(missing_ok=True)
        raise


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _place(target: Path, data: bytes, *, is_new: bool) -> None:
    """The whole file or none of it; a new one never takes the place of one that came in between."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            Path(temporary).chmod(0o644)
            os.link(temporary, target)
        else:
            if target.exists():
                shutil.copymode(target, temporary)
            Path(temporary).replace(target)
    except FileExistsError as error:
        raise DeckError(f"{target.name} was made by somebody else meanwhile.") from error
    finally:
        Path(temporary).unlink(missing_ok=True)
