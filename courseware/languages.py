"""The languages a fence may name."""

from __future__ import annotations

from functools import cache

from pygments.lexers import get_all_lexers

from courseware.wording import closest

_PLAIN = frozenset({"", "text"})
_COMMON = [
    "python",
    "pycon",
    "html",
    "css",
    "javascript",
    "json",
    "sql",
    "bash",
    "console",
    "http",
    "yaml",
    "toml",
    "ini",
    "diff",
    "django",
    "htmldjango",
    "text",
]


def is_language(name: str) -> bool:
    """Say whether Pygments can colour ``name``; nothing and ``text`` stay uncoloured."""
    return name in _PLAIN or name in _names()


def suggest_language(name: str) -> str:
    """Return the language that was surely meant, else an empty string."""
    folded = name.casefold()
    return folded if is_language(folded) else closest(name, _COMMON)


@cache
def _names() -> frozenset[str]:
    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)
