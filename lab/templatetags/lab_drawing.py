"""Draws a run as SVG. The horizontal unit is one millisecond; numbers travel as attributes only."""

import re

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lab.findings import BarStrip, BeatStrip, LaneDrawing
from lab.timeline import marks

register = Library()

NUMBER_AND_UNIT = re.compile(r"(\d) (ms|s|times)\b")
ROW = 100  # height units of a row
ROW_PIXELS, THIN_ROW_PIXELS = 18, 7
SLOW_MS = 100.0
LEAST_STROKE = 0.015  # of the strip's height, so that a quick heartbeat can be seen at all


@register.simple_tag
def beat(strip: BeatStrip, lane: LaneDrawing, span: float) -> SafeString:
    """Heartbeats as strokes from the base line up."""
    height = round(strip.top)
    return format_html(
        '<svg class="beat" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        '<line class="base" x1="0" x2="{}" y1="{}" y2="{}"/>'
        '<path class="pulse" d="{}"/><path class="pulse pulse--slow" d="{}"/>{}</svg>',
        round(span),
        height,
        round(span),
        height,
        height,
        _strokes(strip, height, is_slow=False),
        _strokes(strip, height, is_slow=True),
        _pencil(lane, height),
    )


@register.simple_tag
def bars(strip: BarStrip, lane: LaneDrawing, span: float, step: float) -> SafeString:
    """Rows of bars and ticks over the scale's lines."""
    height = strip.rows * ROW
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" height="{}" preserveAspectRatio="none" aria-hidden="true">{}{}{}{}</svg>',
        "bars bars--thin" if strip.is_thin else "bars",
        round(span),
        height,
        strip.rows * (THIN_ROW_PIXELS if strip.is_thin else ROW_PIXELS),
        _scale_lines(span, step, height),
        format_html_join(
            "",
            '<rect class="{}" x="{}" y="{}" width="{}" height="70"/>',
            ((bar.kind, bar.start, bar.row * ROW + 15, bar.width) for bar in strip.bars),
        ),
        format_html_join(
            "",
            '<line class="reply" x1="{}" x2="{}" y1="{}" y2="{}"/>',
            ((tick.at, tick.at, tick.row * ROW + 15, tick.row * ROW + 85) for tick in strip.ticks),
        ),
        _pencil(lane, height),
    )


@register.simple_tag
def axis(span: float, step: float) -> SafeString:
    """The words under the scale's lines, all in one unit."""
    words = [(_mark(at, step),) for at in marks(span, step)]
    return format_html(
        '<div class="lab__axis" aria-hidden="true">{}</div>', format_html_join("", "<span>{}</span>", words)
    )


@register.filter
def unbroken(text: str) -> str:
    """The same words, with no line's end between a number and its unit."""
    return NUMBER_AND_UNIT.sub("\\1\u00a0\\2", text)


@register.filter
def is_beat(strip: object) -> bool:
    return isinstance(strip, BeatStrip)


def _strokes(strip: BeatStrip, height: int, *, is_slow: bool) -> str:
    least = height * LEAST_STROKE
    return "".join(
        f"M{sent:.0f} {height}V{height - min(max(took, least), height):.0f}"
        for sent, took in strip.pings
        if (took > SLOW_MS) == is_slow
    )


def _scale_lines(span: float, step: float, height: int) -> SafeString:
    places = ((round(at), round(at), height) for at in [*marks(span, step), span])
    return format_html_join("", '<line class="tick" x1="{}" x2="{}" y1="0" y2="{}"/>', places)


def _pencil(lane: LaneDrawing, height: int) -> SafeString:
    if lane.now is None:
        return SafeString("")
    at = round(lane.now)
    return format_html('<line class="playhead" x1="{}" x2="{}" y1="0" y2="{}"/>', at, at, height)


def _mark(at: float, step: float) -> str:
    return f"{at / 1000:g} s" if step >= 1000 else f"{at / 1000:.2g} s"
