import pytest

from learners.models import time_zones
from learners.zones import CONTINENTS, called, cities, cleaned


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Calcutta", "UTC", "Etc/GMT+5"])
def test_a_known_zone_is_taken(name):
    assert cleaned(name) == name


@pytest.mark.parametrize(
    "name", ["", "europe/berlin", "Europe", "Europe/Berlin\x00", "../../etc/passwd", "x" * 10_000]
)
def test_anything_else_is_not(name):
    assert cleaned(name) == ""


def test_every_city_is_listed_once_and_can_be_stored():
    listed = [name for _, names in cities() for name, _ in names]
    assert len(listed) == len(set(listed)) > 400
    assert set(listed) <= time_zones()
    assert max(map(len, time_zones())) <= 64
    assert [continent for continent, names in cities() if names] == list(CONTINENTS)


def test_cities_are_found_by_their_first_letters():
    europe = [name for _, name in dict(cities())["Europe"]]
    assert europe == sorted(europe)
    assert called("America/Argentina/Buenos_Aires") == "Buenos Aires (Argentina)"
    assert (called("America/New_York"), called("UTC")) == ("New York", "UTC")
