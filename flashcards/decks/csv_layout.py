"""Which column of a table means what: by Anki's lines ``#key:value`` at the top, by a row of names, or by habit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, islice

_NAMES = {
    "front": "front",
    "question": "front",
    "back": "back",
    "answer": "back",
    "tags": "tags",
    "id": "id",
    "guid": "id",
}
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " ", "colon": ":"}
_HEAD = re.compile(r"#(?P<key>[a-z ]{1,40}):(?P<value>.*)")
_ANKI = re.compile(r"#(?:separator|html|columns|tags|deck|notetype|(?:guid|tags|deck|notetype) column):")
_ROW = re.compile(r"(?!::|//|\$CATEGORY)[^\t]+\t")  # nor what GIFT begins with


@dataclass(slots=True)
class Layout:
    """``taken`` are columns that mean something else than a field. ``is_html`` is None where texts are Markdown."""

    separator: str = ""
    is_html: bool | None = None
    is_anki: bool = False
    has_guids: bool = False
    columns: dict[str, int] = field(default_factory=lambda: {"front": 0, "back": 1, "tags": 2})
    taken: set[int] = field(default_factory=set)

    def others(self, row: Sequence[str]) -> list[str]:
        """The cells of Anki's fields that are neither front nor back."""
        known = {*self.columns.values(), *self.taken}
        return [cell for at, cell in enumerate(row) if self.is_anki and at not in known]


def looks_like_table(text: str) -> bool:
    """Whether Anki wrote it, or its first line is a row with tabs."""
    line = next((line for line in text.split("\n") if line.strip()), "")
    return bool(_ANKI.match(line) or _ROW.match(line.strip()))


def after_head(text: str, layout: Layout) -> tuple[str, int]:
    """What follows the lines ``#key:value``, and how many there are."""
    lines = text.split("\n")
    head = 0
    while head < len(lines) and (match := _HEAD.match(lines[head])):
        _note(layout, match["key"].strip(), match["value"].strip())
        head += 1
    if layout.is_anki:
        free = (place for place in count() if place not in layout.taken)
        layout.columns |= dict(zip(("front", "back"), islice(free, 2), strict=True))
    return "\n".join(lines[head:]), head


def name_columns(cells: Sequence[str], layout: Layout) -> bool:
    """Take the layout from a row of names; whether it is one."""
    names = [_NAMES.get(cell.strip().lower(), "") for cell in cells]
    if "front" not in names or "back" not in names:
        return False
    layout.columns = {name: place for place, name in enumerate(names) if name}
    return True


def _note(layout: Layout, key: str, value: str) -> None:
    if not layout.is_anki:  # there, tags are where a line says so
        layout.is_anki = True
        del layout.columns["tags"]
    if key == "separator":
        layout.separator = _SEPARATORS.get(value.lower(), value[:1])
    elif key == "html":
        layout.is_html = value.lower() == "true"
    elif key.endswith(" column") and value.isascii() and value.isdigit() and 0 < int(value[:4]) < 100:
        place = int(value[:4]) - 1
        layout.taken.add(place)
        if key in ("tags column", "guid column"):
            layout.columns["tags" if key.startswith("tags") else "id"] = place
        layout.has_guids |= key == "guid column"
