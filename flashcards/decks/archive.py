"""Zip files of strangers: counted, measured while they are unpacked, and never written under their own names."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import zstandard

from flashcards.decks.entries import ARCHIVE_ENTRIES, RATIO, UNPACKED_BYTES, DeckError

_CHUNK = 64 * 1024
_SMALL = 2**20  # below it a high ratio harms nobody
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(slots=True)
class Archive:
    """A zip file from which at most ``UNPACKED_BYTES`` come out in all. Raises DeckError for whatever is wrong."""

    path: Path
    _zip: zipfile.ZipFile
    _left: int = UNPACKED_BYTES

    @classmethod
    def open(cls, path: Path) -> Self:
        try:
            opened = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DeckError("This is no zip file, or it is broken.") from error
        archive = cls(path, opened)
        archive._refuse_bad_lists()
        return archive

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._zip.namelist())

    def read(self, name: str, most: int, *, zstd: bool = False) -> bytes:
        """The bytes of an entry, unpacked; at most ``most`` of them."""
        parts: list[bytes] = []
        self._copy(name, most, zstd, parts.append)
        return b"".join(parts)

    def unpack(self, name: str, target: Path, most: int, *, zstd: bool = False) -> None:
        """Write an entry's bytes to ``target``, a path the caller chose."""
        with target.open("wb") as file:
            self._copy(name, most, zstd, file.write)

    def _copy(self, name: str, most: int, zstd: bool, write: object) -> None:
        packed, size = self._zip.getinfo(name).compress_size, 0
        try:
            with self._zip.open(name) as entry:
                source = _unzstd(entry) if zstd else entry
                while chunk := source.read(_CHUNK):
                    size += len(chunk)
                    self._measure(name, size, packed, most, len(chunk))
                    write(chunk)  # type: ignore[operator]
        except (
            zipfile.BadZipFile,
            zlib.error,
            zstandard.ZstdError,
            RuntimeError,
            EOFError,
            OSError,
        ) as error:
            raise DeckError(f"The entry {_shown(name)} is broken.") from error

    def _measure(self, name: str, size: int, packed: int, most: int, chunk: int) -> None:
        self._left -= chunk
        if size > most:
            raise DeckError(f"The entry {_shown(name)} is larger than {most // 2**20} MB when unpacked.")
        if size > _SMALL and size > RATIO * max(packed, 1):
            raise DeckError(f"The entry {_shown(name)} unpacks to {RATIO} times its size and more.")
        if self._left < 0:
            raise DeckError(f"The file unpacks to more than {UNPACKED_BYTES // 2**20} MB.")

    def _refuse_bad_lists(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > ARCHIVE_ENTRIES:
            raise DeckError(f"The file has {len(entries):,} entries; {ARCHIVE_ENTRIES:,} are allowed.")
        names = [entry.filename for entry in entries]
        if len(set(names)) != len(names):
            raise DeckError("The file has several entries of one name.")
        for entry in entries:
            if is_risky(entry.filename):
                raise DeckError(f"The entry {_shown(entry.filename)} leads out of the file.")
            if entry.flag_bits & 1 or entry.compress_type not in _PLAIN:
                raise DeckError(
                    f"The entry {_shown(entry.filename)} is encrypted or packed in an unusual way."
                )


def is_risky(name: str) -> bool:
    """Whether a name could mean a place outside its folder, on any system."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name


def _unzstd(entry: IO[bytes]) -> IO[bytes]:
    return zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(entry)


def _shown(name: str) -> str:
    return ascii(name[:80])
