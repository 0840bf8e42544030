"""Memory drawn as SVG on the server: the deck, the forecast, the study days. Numbers travel as attributes or text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from flashcards.forecast import Forecast
from flashcards.wording import counted

register = Library()

SLIPPING = 80  # percent
CARD_HEIGHT = 44  # of a card in the deck, in units of its drawing
FLOOR = 0.5  # recall at the bottom of the forecast
WEEKS = 14
CELL = 15
BAR_HEIGHT = 60


class Forecasted(Protocol):
    """What the forecast's figure needs: Summary has it."""

    @property
    def forecast(self) -> Forecast: ...
    @property
    def words(self) -> str: ...


@register.simple_tag
def deck(recalls: Sequence[int]) -> SafeString:
    """Due cards side by side, each filled to ``recalls``: percentages."""
    low = sum(recall < SLIPPING for recall in recalls)
    slipping = f"{counted(low, 'card has', 'cards have')} dropped below {SLIPPING} percent predicted recall."
    return format_html(
        '<p class="deck" role="img" aria-label="{}. {}">{}</p>',
        counted(len(recalls), "card"),
        slipping,
        format_html_join("", "{}", ((_leaf(recall),) for recall in recalls)),
    )


def _leaf(recall: int) -> SafeString:
    height = round(CARD_HEIGHT * recall / 100, 1)
    is_low = recall < SLIPPING
    return format_html(
        '<svg viewBox="0 0 36 58"><path class="fill{}" d="M1 {}H35V43Q35 45 33 45H3Q1 45 1 43z"/>'
        '<rect class="edge" x="1" y="1" width="34" height="44" rx="2.5" fill-opacity="0"/>'
        '<text class="{}" x="18" y="57">{}</text></svg>',
        " fill--low" if is_low else "",
        round(CARD_HEIGHT + 1 - height, 1),
        "low" if is_low else "level",
        recall,
    )


@register.simple_tag
def forecast(summary: Forecasted) -> SafeString:
    """The coming month as a figure: recall if the learner goes on reviewing, and if not."""
    if not summary.forecast.keep:
        return mark_safe("")
    return format_html(_FORECAST, summary.words, _curve(summary.forecast.stop), _curve(summary.forecast.keep))


_FORECAST = """<figure class="chart">
<figcaption>{}</figcaption>
<div class="chart__y" aria-hidden="true"><span>100%</span><span>75%</span><span>50%</span></div>
<div class="chart__plot">
<svg viewBox="0 0 30 100" preserveAspectRatio="none" aria-hidden="true">\
<line class="gridline" x1="0" x2="30" y1="0" y2="0"/><line class="gridline" x1="0" x2="30" y1="50" y2="50"/>\
<line class="gridline" x1="0" x2="30" y1="100" y2="100"/><path class="fade" d="{}"/><path class="keep" d="{}"/></svg>
<span class="chart__tag chart__tag--keep" aria-hidden="true">Keep reviewing</span>
<span class="chart__tag chart__tag--fade" aria-hidden="true">Stop today</span>
</div>
<div class="chart__x" aria-hidden="true"><span>Today</span><span>10 days</span><span>20 days</span><span>30 days</span></div>
</figure>"""


def _curve(values: Sequence[float]) -> str:
    """SVG path data: one unit a day across, 0 at full recall, 100 at the floor."""
    heights = (min(100.0, (1 - value) / (1 - FLOOR) * 100) for value in values)
    return "M" + "L".join(f"{day} {height:.1f}" for day, height in enumerate(heights))


@register.simple_tag
def heat(days: Iterable[tuple[dt.date, int]], today: dt.date, lately: int) -> SafeString:
    """Study days of the last fourteen weeks, a column a week. ``days`` are (day, answers and reviews)."""
    counts = dict(days)
    first = today - dt.timedelta(days=today.weekday(), weeks=WEEKS - 1)
    dates = [first + dt.timedelta(days=number) for number in range((today - first).days + 1)]
    cells = format_html_join("", "{}", ((_cell(date, first, counts.get(date, 0)),) for date in dates))
    return format_html(
        '<svg class="heat" viewBox="-1 -1 211 106" role="img" aria-label="Study days in the last {} weeks. '
        'You studied on {} of the last 7 days.">{}<rect class="now" x="{}" y="{}" width="14" height="14" rx="3"/></svg>',
        WEEKS,
        lately,
        cells,
        (WEEKS - 1) * CELL - 1,
        today.weekday() * CELL - 1,
    )


@register.simple_tag
def time_bars(days: Sequence[tuple[dt.date, int]]) -> SafeString:
    """Minutes of each day as bars, the last day at the right. ``days`` are (day, minutes)."""
    most = max([minutes for _, minutes in days] + [1])
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="12" height="{}" rx="2"/>',
        (
            (
                "time__bar" if minutes else "time__off",
                place * CELL,
                round(BAR_HEIGHT - _bar(minutes, most), 1),
                _bar(minutes, most),
            )
            for place, (_, minutes) in enumerate(days)
        ),
    )
    return format_html(
        '<svg class="time" viewBox="0 0 {} {}" role="img" aria-label="Minutes a day in the last {} days: {}.">{}</svg>',
        len(days) * CELL,
        BAR_HEIGHT,
        len(days),
        ", ".join(str(minutes) for _, minutes in days),
        bars,
    )


def _bar(minutes: int, most: int) -> float:
    return round(max(2.0, BAR_HEIGHT * minutes / most), 1)


@register.simple_tag
def gauge(percent: int | float, whole: int | float = 100) -> SafeString:
    """A thin bar filled to ``percent`` of ``whole``; its number stands beside it in words."""
    share = max(0.0, min(100.0, 100 * percent / whole)) if whole else 0.0
    return format_html(
        '<svg class="share" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="share__all" width="100" height="6"/><rect class="share__part{}" width="{}" height="6"/></svg>',
        " share__part--low" if whole == 100 and percent < SLIPPING else "",
        round(share, 1),
    )


def _cell(date: dt.date, first: dt.date, count: int) -> SafeString:
    week, weekday = divmod((date - first).days, 7)
    return format_html(
        '<rect class="h{}" x="{}" y="{}" width="12" height="12" rx="2"/>',
        _warmth(count),
        week * CELL,
        weekday * CELL,
    )


def _warmth(count: int) -> int:
    """0 for a day off, then four steps: up to 5, 15, 30 answers, and more."""
    return 0 if count == 0 else 1 + sum(count > edge for edge in (5, 15, 30))
