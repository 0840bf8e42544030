"""Plain text to Markdown that shows exactly that text, and text without what no page may hold."""

from __future__ import annotations

import re
import unicodedata

# What the content folder refuses too: control characters, line breaks only Unicode knows, bidi overrides, BOMs.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_INLINE = re.compile(r"[\\`*_\[\]<>{}|~&]|==+|^=|=$|(?:^|(?<=\]))\(")
# Two equals signs that are no mark of a hidden part have their backslashes before this is looked for.
_BLOCK = re.compile(
    r"^(?P<space>[ \t]*)(?:(?P<mark>[#+-]|=(?!=)|:(?=-))|(?P<number>\d{1,9})(?P<stop>[.)]))", re.MULTILINE
)


def plain(text: str) -> str:
    """``text`` in NFC with ``\\n`` line ends and without forbidden characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", text))


def escaped(text: str) -> str:
    """Markdown that reads as ``text``, wherever in a paragraph it stands."""
    return _INLINE.sub(_one, text)


def escaped_lines(text: str) -> str:
    """The same for text that may begin a line: it becomes no heading, list or rule, and keeps its lines."""
    lines = (line.strip() for line in escaped(text).split("\n"))
    return "\\\n".join(_BLOCK.sub(_start, line) for line in lines)


def guarded(text: str) -> str:
    """Finished Markdown of one paragraph, with what would begin a block escaped."""
    return _BLOCK.sub(_start, text)


def code_span(text: str) -> str:
    """``text`` as inline code."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{marks}{pad}{text}{pad}{marks}"


def code_block(text: str) -> str:
    """``text`` as a fenced block without a language."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}\n{text}\n{marks}"


def _one(match: re.Match[str]) -> str:
    found = match[0]
    if found in "{}":  # braces at the end of a heading are attributes, backslash or not
        return f"&#{ord(found)};"
    return "".join(f"\\{c}" if c in "\\`*_[]<>|~&=(" else c for c in found)


def _start(match: re.Match[str]) -> str:
    if match["mark"]:
        return f"{match['space']}\\{match['mark']}"
    return f"{match['space']}{match['number']}\\{match['stop']}"
