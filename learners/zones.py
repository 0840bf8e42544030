"""Time zones as a person chooses one: cities by continent."""

from collections.abc import Sequence
from functools import cache

from learners.models import time_zones

CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)

type Cities = tuple[tuple[str, str], ...]  # (name, what it is called)


def cleaned(name: str) -> str:
    """The name of a time zone that is known here, or nothing."""
    return name if name in time_zones() else ""


@cache
def cities() -> Sequence[tuple[str, Cities]]:
    """(continent, its cities in the order of the alphabet)."""
    return tuple((continent, tuple(sorted(_cities(continent), key=_called))) for continent in CONTINENTS)


def called(name: str) -> str:
    """``Buenos Aires (Argentina)`` of ``America/Argentina/Buenos_Aires``; ``UTC`` stays."""
    *above, city = name.replace("_", " ").split("/")
    return f"{city} ({above[1]})" if len(above) > 1 else city


def _cities(continent: str) -> list[tuple[str, str]]:
    return [(name, called(name)) for name in time_zones() if name.startswith(f"{continent}/")]


def _called(city: tuple[str, str]) -> str:
    return city[1]
