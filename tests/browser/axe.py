"""What axe finds on a page, in light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

type Look = tuple[str, int]  # colour scheme and width

WIDE_LIGHT, WIDE_DARK, NARROW_LIGHT, NARROW_DARK = (
    ("light", 1280),
    ("dark", 1280),
    ("light", 390),
    ("dark", 390),
)
NARROWEST = ("light", 320)
EVERY_LOOK = (WIDE_LIGHT, WIDE_DARK, NARROW_DARK, NARROW_LIGHT)
OF_COLOUR = ["color-contrast", "link-in-text-block"]
RUN = """options => axe.run({ resultTypes: ["violations"], preload: false, ...options })
    .then(({ violations }) => violations.map(({ id, nodes: [node] }) => [id, node.html.slice(0, 200), node.failureSummary]))"""


def violations_of(page: Page, *looks: Look) -> list[tuple[Any, ...]]:
    """(scheme, width, rule, first node, what to do) of each violation. At a width seen before, only colours are looked at."""
    page.evaluate(AXE_SCRIPT)
    found, widths = [], set()
    for scheme, width in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        options = {"runOnly": {"type": "rule", "values": OF_COLOUR}} if width in widths else {}
        widths.add(width)
        found += [(scheme, width, *violation) for violation in page.evaluate(RUN, options)]
    return found
