import datetime as dt
import re
from xml.etree import ElementTree

import pytest

from flashcards.forecast import Forecast
from flashcards.templatetags.memory_charts import deck, forecast, heat
from flashcards.today import Summary

TODAY = dt.date(2026, 11, 21)  # a Saturday


def test_the_deck_draws_every_card_and_tells_what_slips():
    html = deck([94, 80, 62])
    ElementTree.fromstring(html)
    assert html.count("<svg") == 3
    assert html.count("fill--low") == 1
    assert 'aria-label="3 cards. 1 card has dropped below 80 percent predicted recall."' in html


def test_a_card_is_filled_as_far_as_it_is_recalled():
    assert 'd="M1 23.0H35' in deck([50])


def test_the_forecast_is_drawn_within_its_frame():
    summary = Summary(
        total=4, forecast=Forecast(keep=(0.95,) * 31, stop=tuple(1 - day / 31 for day in range(31)))
    )
    html = forecast(summary)
    ElementTree.fromstring(html)
    heights = [float(number) for number in re.findall(r"[ML]\d+ ([\d.]+)", html)]
    assert len(heights) == 62
    assert min(heights) >= 0
    assert max(heights) == 100
    assert "you’ll recall about 95% of your 4 cards in a month" in html


def test_nothing_to_forecast_draws_nothing():
    assert forecast(Summary()) == ""


def test_the_heat_has_a_cell_a_day_up_to_today():
    html = heat([(TODAY, 40), (TODAY - dt.timedelta(days=1), 3)], TODAY, 2)
    ElementTree.fromstring(html)
    assert html.count("<rect") == 13 * 7 + 6 + 1
    assert html.count('class="h4"') == html.count('class="h1"') == 1
    assert 'class="now" x="194" y="74"' in html
    assert "You studied on 2 of the last 7 days." in html


@pytest.mark.parametrize(
    "draw", [lambda: deck([90]), lambda: heat([], TODAY, 0), lambda: forecast(Summary())]
)
def test_numbers_never_travel_as_style(draw):
    assert "style" not in draw()
