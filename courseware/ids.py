"""Writes the ids that authors left out into their files, changing nothing else in them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from courseware.diagnostics import Collector
from courseware.layout import READERS, place_of
from courseware.library import read_pages
from courseware.page import Page
from courseware.sources import Sources, digest_of, read_sources
from courseware.wording import short_id

_LINE_ENDS = re.compile(r"(\r\n|\r|\n)")
_BRACES = re.compile(r"(?<!\S)\{(?=[^{}]*\}\s*$)")

type Written = tuple[str, int, str]


def missing_ids(root: str | Path) -> list[Written]:
    """Return (path, line, id) of every item and choice without an id, with the one made from its words."""
    return [
        (path, line, name)
        for path, chosen in _chosen(_read(read_sources(root)))
        for line, name in sorted(chosen.items())
    ]


def write_missing_ids(root: str | Path) -> list[Written]:
    """Write those ids into the files; return (path, line, id) of each.

    Each file is replaced as a whole or not at all; line ends, a byte order mark and permissions stay. A file that
    changed since it was read is left alone.
    """
    sources = read_sources(root)
    written: list[Written] = []
    for path, chosen in _chosen(_read(sources)):
        if chosen and _rewrite(Path(root) / path, chosen, sources.files[path].digest):
            written += [(path, line, name) for line, name in sorted(chosen.items())]
    return written


def _read(sources: Sources) -> dict[str, Page]:
    """Return the parsed pages by path; each knows which ids it misses."""
    pages = read_pages(sources, Collector())
    for path, page in pages.items():
        place = place_of(path)
        if place and place.mode:
            READERS[place.mode](page)
    return pages


def _chosen(pages: Mapping[str, Page]) -> Iterator[tuple[str, dict[int, str]]]:
    """Yield for each page the ids to write by line; those of items differ across all files of their topic."""
    taken: dict[tuple[str, str], set[str]] = {}
    for path, page in pages.items():
        if place := place_of(path):
            taken.setdefault((place.track, place.topic), set()).update(page.items)
    for path, page in pages.items():
        place = place_of(path)
        if place:
            yield path, dict(_page_ids(page, taken[place.track, place.topic]))


def _page_ids(page: Page, topic: set[str]) -> Iterator[tuple[int, str]]:
    for missing in page.missing:
        scope = missing.taken if missing.is_choice else topic
        name = short_id(missing.text, scope)
        scope.add(name)
        yield missing.line, name


def _rewrite(path: Path, chosen: Mapping[int, str], digest: str) -> bool:
    """Replace a file by one with the ids in their lines; say whether that was done."""
    data = path.read_bytes()
    if digest_of(data) != digest:
        return False
    parts = _LINE_ENDS.split(data.decode("utf-8"))
    for line, name in chosen.items():
        parts[2 * (line - 1)] = _with_id(parts[2 * (line - 1)], name)
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
