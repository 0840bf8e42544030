"""A history as a file: JSON, packed where it is larger than other files may be."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from typing import Any

from flashcards.decks.entries import FILE_BYTES, HISTORY_UNPACKED, HISTORY_VALUES, DeckError

ENDINGS = (".json", ".gz")
_GZIP = b"\x1f\x8b"


def written(history: Mapping[str, Any]) -> tuple[bytes, str]:
    """The file, and how its name ends."""
    data = json.dumps(history, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) <= FILE_BYTES:
        return data, ".json"
    return gzip.compress(data, compresslevel=1, mtime=0), ".json.gz"


def read(data: bytes) -> object:
    """The JSON value in a file, packed or not. Raises DeckError.

    Signs are counted first: a small file can be a great many values, and each takes far more memory than its text.
    """
    plain = _unpacked(data) if data.startswith(_GZIP) else data
    if sum(map(plain.count, (b",", b"[", b"{"))) > HISTORY_VALUES:
        raise DeckError("The file has more entries than a history may have.")
    try:
        return json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise DeckError("This is no JSON file.") from error


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(data, HISTORY_UNPACKED)
    except zlib.error as error:
        raise DeckError("The file is broken.") from error
    if unpacker.unconsumed_tail:
        raise DeckError(f"The file unpacks to more than {HISTORY_UNPACKED // 2**20} MB.")
    if not unpacker.eof:
        raise DeckError("The file is not complete.")
    return plain
