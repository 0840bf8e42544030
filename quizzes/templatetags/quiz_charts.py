"""Charts of answers as SVG, drawn on the server. Every number is an SVG attribute or text, so a strict CSP holds."""

from __future__ import annotations

from collections.abc import Sequence

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quizzes.calibration import ENOUGH, Sureness

register = Library()

COLUMN, WIDTH, HEIGHT = 100, 44, 100


@register.simple_tag
def sureness_chart(rows: Sequence[Sureness]) -> SafeString:
    """A column for each confidence, as high as the share that was right; pale where there are few answers."""
    columns = format_html_join(
        "",
        '<rect class="column{}" x="{}" y="{}" width="{}" height="{}"/>',
        (
            (
                "" if row.total >= ENOUGH else " column--few",
                number * COLUMN + (COLUMN - WIDTH) // 2,
                HEIGHT - (row.percent or 0),
                WIDTH,
                row.percent or 0,
            )
            for number, row in enumerate(rows)
        ),
    )
    return _plot(columns, len(rows) * COLUMN)


@register.simple_tag
def history_chart(percents: Sequence[int]) -> SafeString:
    """A line through the results of tests, oldest first; a single one is a short level line."""
    values = [*percents] if len(percents) > 1 else [*percents] * 2
    path = "M" + "L".join(f"{number * COLUMN} {HEIGHT - value}" for number, value in enumerate(values))
    return _plot(format_html('<path class="keep" d="{}"/>', path), (len(values) - 1) * COLUMN)


def _plot(drawn: SafeString, width: int) -> SafeString:
    lines = format_html_join(
        "", '<line class="gridline" x1="0" x2="{}" y1="{}" y2="{}"/>', ((width, y, y) for y in (0, 50, 100))
    )
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>',
        width,
        HEIGHT,
        lines,
        drawn,
    )
