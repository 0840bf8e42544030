"""Spans of time in the unit a person would choose."""

from django.template import Library

register = Library()


@register.filter
def span(seconds: float | None) -> str:
    """Seconds as "0 s", "45 s", "3 min", "2 h" or "4 d"; an en dash for None."""
    if seconds is None:
        return "–"
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86_400:.0f} d"
