"""The badge as SVG, drawn on the server. Every number is an SVG attribute or text, so a strict CSP holds."""

from __future__ import annotations

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from quizzes.petals import outline, strands

register = Library()


@register.simple_tag
def badge(won: int, total: int) -> SafeString:
    """A flower of ``total`` petals, the first ``won`` of them filled with strands."""
    petals = "".join(_petal(index, total, is_won=index < won) for index in range(total))
    return format_html(
        '<svg viewBox="0 0 200 200" role="img" aria-label="Badge: {won} of {total} petals won">{petals}'
        '<circle class="hub" cx="100" cy="100" r="21"/><text x="100" y="101">{won}/{total}</text></svg>',
        won=won,
        total=total,
        petals=mark_safe(petals),  # numbers only
    )


def _petal(index: int, total: int, *, is_won: bool) -> str:
    if not is_won:
        return f'<path class="petal" d="{outline(index, total)}"/>'
    filled = f'<path class="petal--fill" d="{outline(index, total)}z"/>'
    return f'{filled}<path class="petal" data-won d="{strands(index, total)}"/>'
