"""The badge as SVG, drawn on the server. Every number is an SVG attribute or text, so a strict CSP holds."""

from __future__ import annotations

import math

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = Library()

CENTRE, HUB, TIP, SHOULDER = 100, 22, 97, 62
STRANDS = 10  # curves in a petal that is won
BULGE = 1.42  # of half the angle a petal has


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
    angle = 2 * math.pi * index / total - math.pi / 2
    reach = min(math.pi / total, math.pi / 3)
    if not is_won:
        return f'<path class="petal" d="{_strand(angle, reach * BULGE, 0.8)}"/>'
    strands = "".join(_strand(angle, reach * BULGE * (1 - number / 9.5), 0.8) for number in range(STRANDS))
    filled = f'<path class="petal--fill" d="{_strand(angle, reach * BULGE, 0.8)}z"/>'
    return f'{filled}<path class="petal" data-won d="{strands}"/>'


def _strand(angle: float, width: float, narrowing: float) -> str:
    """One closed curve from the hub to the tip and back, ``width`` (radians) wide at its shoulders."""
    hub, tip = _point(HUB, angle), _point(TIP, angle)
    out = f"{_point(SHOULDER, angle + width)} {_point(TIP, angle + width * narrowing)} {tip}"
    back = f"{_point(TIP, angle - width * narrowing)} {_point(SHOULDER, angle - width)} {hub}"
    return f"M{hub}C{out}C{back}"


def _point(radius: float, angle: float) -> str:
    return f"{CENTRE + radius * math.cos(angle):.1f} {CENTRE + radius * math.sin(angle):.1f}"
