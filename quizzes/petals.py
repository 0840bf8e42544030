"""The shape of a badge: petals round a hub. Pure: numbers in, SVG path data out, in a square of 200 units."""

from __future__ import annotations

import math

CENTRE, HUB, TIP, SHOULDER = 100, 22, 97, 62
STRANDS = 10  # curves in a petal that is won
BULGE = 1.42  # of half the angle a petal has
NARROWING = 0.8


def outline(index: int, total: int) -> str:
    """The edge of petal ``index`` (from 0, clockwise from the top) of ``total``."""
    return _strand(_angle(index, total), _reach(total) * BULGE)


def strands(index: int, total: int) -> str:
    """The curves that fill a petal that is won."""
    width = _reach(total) * BULGE
    return "".join(_strand(_angle(index, total), width * (1 - number / 9.5)) for number in range(STRANDS))


def _angle(index: int, total: int) -> float:
    return 2 * math.pi * index / total - math.pi / 2


def _reach(total: int) -> float:
    return min(math.pi / total, math.pi / 3)


def _strand(angle: float, width: float) -> str:
    """One closed curve from the hub to the tip and back, ``width`` (radians) wide at its shoulders."""
    hub, tip = _point(HUB, angle), _point(TIP, angle)
    out = f"{_point(SHOULDER, angle + width)} {_point(TIP, angle + width * NARROWING)} {tip}"
    back = f"{_point(TIP, angle - width * NARROWING)} {_point(SHOULDER, angle - width)} {hub}"
    return f"M{hub}C{out}C{back}"


def _point(radius: float, angle: float) -> str:
    return f"{CENTRE + radius * math.cos(angle):.1f} {CENTRE + radius * math.sin(angle):.1f}"
