"""Icons as inline SVG, 20 units square, drawn with the colour of the text around them."""

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = Library()

ICONS = {
    "search": '<circle cx="8.5" cy="8.5" r="5.5"/><path d="M12.8 12.8 17 17"/>',
    "theme": '<circle cx="10" cy="10" r="7"/><path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor"/>',
    "help": '<path d="M7.2 7.4a2.8 2.8 0 1 1 4.2 2.4c-1 .6-1.4 1.1-1.4 2.2M10 15.4v.1"/>',
    "check": '<path d="m4 10.6 4 4.2 8-9.3"/>',
    "cross": '<path d="m5 5 10 10M15 5 5 15"/>',
    "left": '<path d="m12 4-6 6 6 6"/>',
    "right": '<path d="m8 4 6 6-6 6"/>',
    "undo": '<path d="M7 4 3 8l4 4M3.4 8H12a4.4 4.4 0 0 1 0 8.8H8.5"/>',
    "play": '<path d="m6 4 10 6-10 6z"/>',
    "pause": '<path d="M7 4v12M13 4v12"/>',
    "plus": '<path d="M10 4v12M4 10h12"/>',
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon called ``name``. Hidden from screen readers: a word or a label always stands beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{}</svg>', mark_safe(ICONS[name])
    )
