"""Runs ``sandboxed`` and believes nothing but its answer."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from flashcards.decks.entries import RENDER, DeckError

WALL_SECONDS = 120
_ROOT = Path(__file__).resolve().parents[2]
_KEPT = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")  # of the environment; secrets stay here


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCard:
    """One card of a file, with its HTML."""

    origin: str
    guid: str
    front: str
    back: str
    tags: list[str]
    front_html: str
    back_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDeck:
    name: str
    notes: int
    cards: list[ReadCard]
    images: dict[str, bytes]
    problems: list[tuple[str, str]]


def read_apart(data: bytes, name: str, images: str, report: Callable[[int, int], None]) -> ReadDeck:
    """Read a file in a process of its own. Raises DeckError, and whatever ``report`` raises."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given"
        path.write_bytes(data)
        answer = _run([str(path), name, images], report)
    if "error" in answer:
        raise DeckError(str(answer["error"]))
    return _deck(answer["deck"])


def render_apart(texts: list[str], images: str, report: Callable[[int, int], None]) -> list[str]:
    """HTML of Markdown texts, rendered in a process of its own. Raises DeckError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "given"
        path.write_text(json.dumps(texts), encoding="utf-8")
        answer = _run([str(path), RENDER, images], report)
    if "error" in answer:
        raise DeckError(str(answer["error"]))
    html: list[str] = answer["html"]
    return html


def _run(arguments: list[str], report: Callable[[int, int], None]) -> dict[str, Any]:
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
    process = subprocess.Popen(  # noqa: S603 - our own module; the arguments are data
        [sys.executable, "-m", "flashcards.decks.sandboxed", *arguments],
        cwd=_ROOT,
        env=environment | {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    timer = Timer(WALL_SECONDS, process.kill)
    timer.start()
    try:
        return _listen(process, report)
    finally:
        timer.cancel()
        process.kill()
        process.communicate()


def _listen(process: subprocess.Popen[str], report: Callable[[int, int], None]) -> dict[str, Any]:
    for line in process.stdout or ():
        words: dict[str, Any] = json.loads(line)
        if "done" not in words:
            return words
        report(words["done"], words["total"])
    raise DeckError("Reading the file took more time or memory than one file may use.")


def _deck(words: dict[str, Any]) -> ReadDeck:
    return ReadDeck(
        name=words["name"],
        notes=words["notes"],
        cards=[ReadCard(**card) for card in words["cards"]],
        images={name: base64.b64decode(data) for name, data in words["images"].items()},
        problems=[(place, why) for place, why in words["problems"]],
    )
