"""The letters that ``[[#choice]]`` stands for, put in when the order of the choices is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_PLACE = re.compile(r'<span class="ref" data-choice="([a-z0-9-]+)"></span>')


def fill(html: str, letters: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """Return the HTML with each reference replaced by the choice's letter, or by its text in quotes.

    ``letters`` and ``texts`` map ids of choices to plain text, which is escaped here. A choice in neither
    becomes an ellipsis; no id of a choice is left in the result.
    """
    return _PLACE.sub(lambda match: _shown(match[1], letters, texts), html)


def _shown(choice: str, letters: Mapping[str, str], texts: Mapping[str, str]) -> str:
    if choice in letters:
        return f'<b class="ref">{escape(letters[choice])}</b>'
    return f'<q class="ref">{escape(texts.get(choice, "…"))}</q>'
