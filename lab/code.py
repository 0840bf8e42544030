"""The code that really runs, as HTML: read from the running functions, never a copy."""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from courseware.highlighting import code_html
from lab import scenarios


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    title: str
    place: str  # the module the code stands in
    code_html: str


@cache
def listings(slug: str) -> tuple[Listing, ...]:
    """The listings of a scenario, highlighted once a process."""
    return tuple(
        Listing(
            title=excerpt.title,
            place=_place(excerpt.of[0]),
            code_html=code_html("\n\n".join(source_of(part) for part in excerpt.of), "python"),
        )
        for excerpt in scenarios.get(slug).code
    )


def source_of(function: Callable[..., Any]) -> str:
    """The text of a function or class as it stands in its file, decorators included, moved to the left edge."""
    return textwrap.dedent(inspect.getsource(function)).rstrip("\n")


def _place(function: Callable[..., Any]) -> str:
    return f"{function.__module__.replace('.', '/')}.py"
