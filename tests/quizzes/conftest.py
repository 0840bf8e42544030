"""The site's clocks go on from the moment at which the factories begin things: what they start was not left for months."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from tests.quizzes.factories import NOW


@pytest.fixture(autouse=True)
def clocks_of_the_factories(monkeypatch):
    ticks = itertools.count(1)
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(microseconds=next(ticks)))
