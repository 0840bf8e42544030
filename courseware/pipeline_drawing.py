"""Draws a pipeline: one bar a stage on a common scale, the bottleneck named in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from courseware.documents import Stage

_WIDTH = 1000  # of the longest bar, in units of the bars' viewBox
_HEIGHT = 10
_THINNEST = 4  # a stage that takes next to nothing is still there


def draw_pipeline(stages: Sequence[Stage], caption: str = "", longest: float = 0.0) -> str:
    """Return a ``<figure class="pipeline">`` with a list of stages; times stand as text beside the bars.

    ``longest`` (milliseconds) is what a full bar means, so that several pipelines share a scale; 0 means the
    longest of ``stages``.
    """
    longest = longest or max((stage.milliseconds for stage in stages), default=0.0) or 1.0
    items = "".join(_stage(stage, longest) for stage in stages)
    words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure class="pipeline">{words}<ol class="pipeline__stages">{items}</ol></figure>'


def milliseconds(number: float) -> str:
    """Return ``2,000 ms``; decimals only where there are some."""
    return f"{number:,.3f}".rstrip("0").rstrip(".") + " ms"


def _stage(stage: Stage, longest: float) -> str:
    width = max(round(_WIDTH * stage.milliseconds / longest), _THINNEST if stage.milliseconds else 0)
    mark = " data-bottleneck" if stage.is_bottleneck else ""
    word = ' <strong class="pipeline__word">bottleneck</strong>' if stage.is_bottleneck else ""
    return (
        f'<li class="pipeline__stage"{mark}><span class="pipeline__label">{escape(stage.label)}{word}</span>'
        f'<svg class="pipeline__bar" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{width}" height="{_HEIGHT}"/></svg>'
        f'<span class="pipeline__time num">{milliseconds(stage.milliseconds)}</span></li>'
    )
