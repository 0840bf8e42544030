"""Predicted recall as a ring, drawn on the server; numbers travel as SVG attributes."""

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()

SLIPPING = 80  # percent; below it a learned topic turns red, one in progress stays blue


@register.simple_tag
def ring(
    recall: int | None = None, due: int = 0, *, size: str = "", learning: bool = False, percent: bool = False
) -> SafeString:
    """A ring filled to ``recall`` percent (None: not started), with ``due`` or the percentage inside."""
    size_class = f" ring--{size}" if size else ""
    if recall is None:
        return format_html(
            '<svg class="ring{}" data-new viewBox="0 0 36 36" aria-hidden="true">'
            '<circle cx="18" cy="18" r="15"/></svg>',
            size_class,
        )
    low = " ring__v--low" if recall < SLIPPING and not learning else ""
    text = f"{recall}%" if percent else due or ""
    return format_html(
        '<svg class="ring{}" viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="15"/>'
        '<circle class="ring__v{}" cx="18" cy="18" r="15" pathLength="100" stroke-dasharray="{} 100"/>{}</svg>',
        size_class,
        low,
        recall,
        format_html('<text x="18" y="18.6">{}</text>', text) if text else "",
    )
