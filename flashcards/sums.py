"""The mean recall of any number of memories, kept in a handful of numbers that time alone can bring up to date.

A memory's recall is a power of time, ``(1 + FACTOR * days / stability) ** -p``, and a power is close to a sum of
exponentials, ``x ** -p ~ sum(weight * exp(-rate * x))``. Exponentials of many memories add up, and let time pass by
one factor a rate. So the sums of a topic are twenty numbers, however many memories it has; a grade takes one
memory's terms out and puts its new ones in. Off by less than 1 % of the recall (see tests). Days are fractional.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from flashcards.scheduling import factor_of

STEP = 1.4  # between the logarithms of two rates
FIRST, LAST = math.log(1e-7), math.log(1e4)  # rates a day: from three centuries to ten seconds
RATES = (0.0, *(math.exp(FIRST + STEP * place) for place in range(round((LAST - FIRST) / STEP) + 1)))
NOTHING = (0.0,) * len(RATES)

type Sums = Sequence[float]


def terms(stability: float, age: float, decay: float) -> list[float]:
    """What one memory adds to the sums: ``age`` is days since its last review, ``decay`` the negative power."""
    start = stability / factor_of(decay)
    scale = start**-decay
    days = start + max(age, 0.0)
    return [scale * math.exp(-rate * days) for rate in RATES]


def passed(sums: Sums, days: float) -> list[float]:
    """The same memories ``days`` later."""
    return [value * math.exp(-rate * days) for value, rate in zip(sums, RATES, strict=True)]


def plus(sums: Sums, other: Sums) -> list[float]:
    return [one + two for one, two in zip(sums, other, strict=True)]


def minus(sums: Sums, other: Sums) -> list[float]:
    """Never below nothing: what is left of taking the last memory out is rounding."""
    return [max(0.0, one - two) for one, two in zip(sums, other, strict=True)]


def total(sums: Sums, days: float, decay: float) -> float:
    """How many of the memories would be recalled ``days`` after the sums were taken."""
    return sum(
        weight * value for weight, value in zip(_weights(decay), passed(sums, max(days, 0.0)), strict=True)
    )


@lru_cache(maxsize=256)
def _weights(decay: float) -> tuple[float, ...]:
    """Trapezoids under the integral of the gamma function; the first stands for all rates that are slower."""
    scale = STEP / math.gamma(-decay)
    parts = [scale * rate**-decay for rate in RATES[1:]]
    slower = parts[0] / (math.exp(-decay * STEP) - 1)
    return (slower, *parts)
