"""From a content folder to the database: everything or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

import flashcards.loader
import lab.checking
import lab.loader
import lessons.loader
import quizzes.loader
from courseware.changes import Changes
from courseware.diagnostics import Diagnostic, has_errors
from courseware.library import Reading, read_library
from courseware.rendering import RENDERER_VERSION, Renderer
from courseware.sources import digest_of_all, scan
from learning_site.images import image_address
from learning_site.links import page_address
from lessons.models import ContentState

LOADERS = (lessons.loader, quizzes.loader, flashcards.loader, lab.loader)
STAGES = 2 + len(LOADERS)  # that ``report`` is told of: reading, a loader each, storing
_READINGS = 3  # of a folder that changes under our hands
_CHANGING = Diagnostic(
    ".",
    1,
    1,
    "error",
    "changed",
    "The folder changed while it was loaded. Try again when nothing writes to it.",
)

type Report = Callable[[str], None]


class ContentErrors(Exception):  # noqa: N818 - it carries the errors of the content
    """The folder has errors; nothing was written. ``diagnostics`` holds all of them."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(diagnostics)} problems in the content; nothing was loaded.")
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    changes: Changes
    warnings: tuple[Diagnostic, ...] = ()


def load_content(root: Path, *, now: dt.datetime, report: Report = lambda _: None) -> Loaded:
    """Bring the database to what ``root`` says. Raises `ContentErrors` before anything is written.

    ``report`` is told, in words, what is being done; when it raises, nothing is written either. A folder whose bytes
    are those of the last load is not parsed; one that was changed since it was read is read again.
    """
    version = version_of(scan(root))
    state = ContentState.current()
    if state.version == version:
        return Loaded(changes=Changes(unchanged=state.rows))
    for _ in range(_READINGS):
        report("Reading")
        reading = read_library(root)
        diagnostics = check_library(reading)
        if has_errors(diagnostics):
            raise ContentErrors(diagnostics)
        changes = _write(root, reading, now, report)
        if changes is not None:
            return Loaded(changes=changes, warnings=diagnostics)
    raise ContentErrors((_CHANGING,))


def check_library(reading: Reading) -> tuple[Diagnostic, ...]:
    """What the reader found, and what only other rooms can know: the lab's scenarios, knobs and measures."""
    return tuple(sorted({*reading.diagnostics, *lab.checking.check(reading.library)}))


def version_of(digests: Mapping[str, str]) -> str:
    """One short text for the bytes of all files and the renderer that turns them into pages."""
    return digest_of_all({**digests, "renderer": str(RENDERER_VERSION)})


@transaction.atomic
def _write(root: Path, reading: Reading, now: dt.datetime, report: Report) -> Changes | None:
    """None where the folder is not any more what was read: another process may have loaded what is newer."""
    renderer = Renderer(link=page_address, image=image_address)
    version = version_of(reading.digests)
    state = ContentState.locked()  # loads of two processes take turns
    if version_of(scan(root)) != version:
        return None
    changes = Changes()
    for loader in LOADERS:
        report(f"Loading {loader.__name__.partition('.')[0]}")
        changes += loader.load(reading.library, renderer)
    state.stamp(version, changes.added + changes.changed + changes.unchanged, now)
    report("Storing")
    return changes
