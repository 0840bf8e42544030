"""Writes the ids that authors left out into their files, changing nothing else in them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from courseware.cells import BRACES, MARK
from courseware.diagnostics import Collector
from courseware.layout import READERS, place_of
from courseware.library import read_pages
from courseware.page import Page
from courseware.sources import Sources, digest_of, read_sources
from courseware.tables import cell_starts
from courseware.wording import short_id

_LINE_ENDS = re.compile(r"(\r\n|\r|\n)")
_BRACES = re.compile(r"(?<!\S)\{(?=[^{}]*\}\s*$)")

type Written = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class _Chosen:
    """An id for a line, or for the 0-based cell of the line's table row."""

    line: int
    cell: int | None
    name: str


def missing_ids(root: str | Path) -> list[Written]:
    """Return (path, line, id) of every item and choice without an id, with the one made from its words."""
    return [
        (path, chosen.line, chosen.name)
        for path, every in _chosen(_read(read_sources(root)))
        for chosen in every
    ]


def write_missing_ids(root: str | Path) -> list[Written]:
    """Write those ids into the files; return (path, line, id) of each.

    Each file is replaced as a whole or not at all; line ends, a byte order mark and permissions stay. A file that
    changed since it was read is left alone.
    """
    sources = read_sources(root)
    written: list[Written] = []
    for path, every in _chosen(_read(sources)):
        if every and _rewrite(Path(root) / path, every, sources.files[path].digest):
            written += [(path, chosen.line, chosen.name) for chosen in every]
    return written


def _read(sources: Sources) -> dict[str, Page]:
    """Return the parsed pages by path; each knows which ids it misses."""
    pages = read_pages(sources, Collector())
    for path, page in pages.items():
        place = place_of(path)
        if place and place.mode:
            READERS[place.mode](page)
    return pages


def _chosen(pages: Mapping[str, Page]) -> Iterator[tuple[str, list[_Chosen]]]:
    """Yield for each page the ids to write, by line and cell; those of items differ across all files of their topic."""
    taken: dict[tuple[str, str], set[str]] = {}
    for path, page in pages.items():
        if place := place_of(path):
            taken.setdefault((place.track, place.topic), set()).update(page.items)
    for path, page in pages.items():
        place = place_of(path)
        if place:
            yield path, sorted(_page_ids(page, taken[place.track, place.topic]), key=_place)


def _place(chosen: _Chosen) -> tuple[int, int]:
    return chosen.line, -1 if chosen.cell is None else chosen.cell


def _page_ids(page: Page, topic: set[str]) -> Iterator[_Chosen]:
    for missing in page.missing:
        scope = missing.taken if missing.is_choice else topic
        name = short_id(missing.text, scope)
        scope.add(name)
        yield _Chosen(missing.line, missing.cell, name)


def _rewrite(path: Path, every: Sequence[_Chosen], digest: str) -> bool:
    """Replace a file by one with the ids in their lines; say whether that was done."""
    data = path.read_bytes()
    if digest_of(data) != digest:
        return False
    parts = _LINE_ENDS.split(data.decode("utf-8"))
    for chosen in every:
        place = 2 * (chosen.line - 1)
        if chosen.cell is None:
            parts[place] = _with_id(parts[place], chosen.name)
        else:
            parts[place] = _with_cell_id(parts[place], chosen.cell, chosen.name)
    _replace(path, "".join(parts).encode())
    return True


def _with_id(line: str, name: str) -> str:
    """Return a line with ``#name`` in its braces, or with new braces at its end."""
    match = _BRACES.search(line)
    if match:
        start = match.end()
        space = "" if line[start] == "}" else " "
        return f"{line[:start]}#{name}{space}{line[start:].lstrip()}"
    return f"{line.rstrip()} {{#{name}}}"


def _with_cell_id(line: str, cell: int, name: str) -> str:
    """Return a table's row with the id behind the question mark of one of its cells."""
    start = cell_starts(line)[cell] + len(MARK)
    if BRACES.match(line, start):
        return f"{line[: start + 1]}#{name} {line[start + 1 :]}"
    return f"{line[:start]}{{#{name}}}{line[start:]}"


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, temporary)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
