"""Ids are unique in a topic, across all its files."""

from __future__ import annotations

from collections.abc import Iterator

from courseware.diagnostics import Diagnostic
from courseware.layout import place_of
from courseware.rules.context import Context


def check_identity(context: Context) -> Iterator[Diagnostic]:
    """Yield an error for the second place of an id; it names the first."""
    first: dict[tuple[str, str, str], tuple[str, int]] = {}
    for path, page in context.pages.items():
        place = place_of(path)
        for name, (kind, line, column) in page.items.items() if place else ():
            key = (place.track, place.topic, name) if place else ("", "", "")
            other = first.setdefault(key, (path, line))
            if other[0] != path:
                message = f"The {kind}'s id {name} is taken by {other[0]}:{other[1]}. Choose another."
                yield Diagnostic(path, line, column, "error", "duplicate-id", message)
