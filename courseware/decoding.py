"""Bytes of a content file to text: UTF-8 only, no invisible tricks, one kind of line end."""

from __future__ import annotations

import codecs
import re
import unicodedata

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BIDI = "\u202a-\u202e\u2066-\u2069"
# Control characters (tab and line feed are fine), the line breaks only Unicode knows, bidi overrides, BOM.
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff{_BIDI}]")


class FaultError(Exception):
    """Why a file is refused: a rule's name, a message with its remedy, a place."""

    def __init__(self, rule: str, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.rule, self.message, self.line, self.column = rule, message, line, column


def decode(data: bytes) -> str:
    """Return the text in NFC with ``\\n`` line ends and without a leading BOM; raise FaultError."""
    text = _decoded(data.removeprefix(codecs.BOM_UTF8))
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise FaultError("empty", "The file is empty. Write its front matter, or remove it.")
    _refuse_invisible(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF16):
        raise FaultError("not-utf-8", "The file is saved as UTF-16. Save it as UTF-8.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line, column = _place(before.decode("utf-8"))
        message = f"Byte 0x{data[error.start]:02x} is not UTF-8. Save the file as UTF-8."
        raise FaultError("not-utf-8", message, line, column) from None


def _refuse_invisible(text: str) -> None:
    match = _FORBIDDEN.search(text)
    if not match:
        return
    line, column = _place(text[: match.start()])
    character = match[0]
    name = f"U+{ord(character):04X}"
    if character == "\0":
        raise FaultError("nul", "A NUL character. Remove it: the file may be binary.", line, column)
    if character == "\ufeff":
        raise FaultError(
            "bom", "A byte order mark amid the file. Remove it; files were joined here.", line, column
        )
    if re.match(f"[{_BIDI}]", character):
        message = f"{name} turns the reading direction around, so that text is not what it seems. Remove it."
        raise FaultError("bidi", message, line, column)
    raise FaultError("control", f"The invisible control character {name}. Remove it.", line, column)


def _place(before: str) -> tuple[int, int]:
    """Return the 1-based line and column that follow ``before``."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
