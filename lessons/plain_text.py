"""What rendered HTML says, for places that take no markup: the text of a link, a quotation."""

from __future__ import annotations

from html import unescape

from django.utils.html import strip_tags


def plain_text(html: str) -> str:
    """Text without tags and entities. It is not safe: whoever puts it on a page escapes it, as templates do."""
    return unescape(strip_tags(html))
