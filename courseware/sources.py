"""Reads a content folder safely and fast: which files, their bytes, digests and text.

Nothing outside the folder is ever opened: symbolic links are refused, and so is whatever is no regular file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from courseware import limits
from courseware.decoding import FaultError, decode
from courseware.diagnostics import Collector, Diagnostic

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK  # a FIFO must not make us wait
_DEEPEST = 8
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One Markdown file: text in NFC with ``\\n`` line ends and no BOM, and the digest of its raw bytes."""

    path: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The readable Markdown files by path, the paths of all other files, and what was refused."""

    files: Mapping[str, SourceFile]
    others: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def digests(self) -> dict[str, str]:
        return {path: file.digest for path, file in self.files.items()}

    @property
    def digest(self) -> str:
        """One digest of all files and their paths."""
        return digest_of_all(self.digests)


@dataclass(frozen=True, slots=True)
class _Found:
    documents: list[str]
    others: list[str]


def scan(root: str | Path) -> dict[str, str]:
    """Return the digest of every Markdown file by path, in path order, without decoding or parsing any.

    Files that cannot be read are left out: `read_sources` says why.
    """
    base = os.path.realpath(root)
    documents = sorted(_walk(base, Collector()).documents)
    digests = {}
    for path in documents:
        try:
            digests[path] = digest_of(_read(f"{base}/{path}"))
        except FaultError:
            continue
    return digests


def read_sources(root: str | Path) -> Sources:
    """Read every Markdown file under ``root``; refusals become diagnostics, never exceptions."""
    base, collector = os.path.realpath(root), Collector()
    if not os.path.isdir(base):
        collector.at(".").error(
            1, 1, "no-folder", "This is no folder. Name the folder that holds the tracks."
        )
    found = _walk(base, collector)
    files = dict(_read_files(base, sorted(found.documents), collector))
    return Sources(
        files=files,
        others=frozenset(found.others),
        diagnostics=collector.sorted(),
    )


def digest_of(data: bytes) -> str:
    """Return the digest of one file's raw bytes."""
    return blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()


def digest_of_all(digests: Mapping[str, str]) -> str:
    """Return one digest for a mapping of paths to digests, whatever its order."""
    total = blake2b(digest_size=_DIGEST_BYTES)
    for path in sorted(digests):
        total.update(f"{path}\0{digests[path]}\0".encode())
    return total.hexdigest()


def _read_files(base: str, paths: list[str], collector: Collector) -> Iterator[tuple[str, SourceFile]]:
    for path in paths:
        try:
            data = _read(f"{base}/{path}")
            yield path, SourceFile(path, decode(data), digest_of(data))
        except FaultError as fault:
            collector.at(path).error(fault.line, fault.column, fault.rule, fault.message)


def _read(path: str) -> bytes:
    """Return the bytes of a regular file of at most 1 MB that did not change meanwhile; raise FaultError."""
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        raise FaultError("unreadable", f"Cannot be read: {error.strerror}.") from error
    try:
        return _read_open(handle)
    except OSError as error:
        raise FaultError("unreadable", f"Cannot be read: {error.strerror}.") from error
    finally:
        os.close(handle)


def _read_open(handle: int) -> bytes:
    before = os.fstat(handle)
    if not stat.S_ISREG(before.st_mode):
        raise FaultError("not-a-file", "Only regular files are read: remove this pipe, socket or device.")
    if before.st_size > limits.FILE_BYTES:
        raise FaultError(
            "too-large", f"Has {before.st_size:,} bytes; 1,000,000 are allowed. Split it into topics."
        )
    data = os.read(handle, before.st_size + 1)
    after = os.fstat(handle)
    if (
        len(data) != before.st_size
        or after.st_mtime_ns != before.st_mtime_ns
        or after.st_size != before.st_size
    ):
        raise FaultError("changed", "Changed while it was read. Try again when nothing writes to it.")
    return data


def _walk(base: str, collector: Collector) -> _Found:
    found, waiting = _Found([], []), [""]
    while waiting:
        folder = waiting.pop()
        for name, entry in _entries(base, folder, collector):
            path = f"{folder}{name}"
            if entry.is_dir(follow_symlinks=False):
                if path.count("/") < _DEEPEST:
                    waiting.append(f"{path}/")
            elif name.endswith(".md"):
                found.documents.append(path)
            else:
                found.others.append(path)
    return found


def _entries(base: str, folder: str, collector: Collector) -> list[tuple[str, os.DirEntry[str]]]:
    try:
        with os.scandir(f"{base}/{folder}") as listing:
            entries = [entry for entry in listing if not entry.name.startswith(".")]
    except OSError as error:
        collector.at(folder or ".").error(1, 1, "unreadable", f"The folder cannot be read: {error.strerror}.")
        return []
    _refuse_twins(folder, entries, collector)
    return [(entry.name, entry) for entry in entries if _is_allowed(folder, entry, collector)]


def _is_allowed(folder: str, entry: os.DirEntry[str], collector: Collector) -> bool:
    path = f"{folder}{entry.name}"
    if not path.isprintable():
        shown = path.encode("unicode_escape").decode()
        collector.at(shown).error(1, 1, "bad-name", "The name holds invisible or undecodable characters.")
        return False
    if entry.is_symlink():
        collector.at(path).error(
            1, 1, "symlink", "Symbolic links are not followed. Put the file itself here."
        )
        return False
    return True


def _refuse_twins(folder: str, entries: list[os.DirEntry[str]], collector: Collector) -> None:
    names: dict[str, str] = {}
    for name in sorted(entry.name for entry in entries):
        twin = names.setdefault(name.casefold(), name)
        if twin != name:
            message = f"Differs from {twin!a} in case only; on some systems they are one file. Rename one."
            collector.at(f"{folder}{name}".encode("ascii", "backslashreplace").decode()).error(
                1, 1, "case-twins", message
            )
