"""The site's clock goes on from the moment of the factories: no test runs into the next day of a learner."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from tests.flashcards.making import NOW


@pytest.fixture(autouse=True)
def clock_of_the_factories(monkeypatch):
    ticks = itertools.count(1)
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(microseconds=next(ticks)))
