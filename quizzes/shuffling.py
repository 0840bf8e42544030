"""In which order choices and lines are shown, and under which names they travel. Pure: randomness is passed in."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

TOKEN_BITS = 48

type Order = list[tuple[str, int]]


def shuffle_choices(ids: Sequence[int], pinned: Collection[int], rnd: random.Random) -> list[int]:
    """``ids`` in a random order; those in ``pinned`` keep the position they have."""
    loose = [pk for pk in ids if pk not in pinned]
    rnd.shuffle(loose)
    rest = iter(loose)
    return [pk if pk in pinned else next(rest) for pk in ids]


def shuffle_lines(lines: Sequence[str], rnd: random.Random) -> list[int]:
    """Positions of ``lines`` in a random order, the right one among them: left out, it would tell of the others."""
    positions = list(range(len(lines)))
    rnd.shuffle(positions)
    return positions


def add_tokens(ids: Sequence[int], rnd: random.Random) -> Order:
    """Each id under a name of its own that says nothing: 12 hexadecimal digits, different in every sitting."""
    tokens: dict[str, int] = {}
    for pk in ids:
        token = _token(rnd)
        while token in tokens:
            token = _token(rnd)
        tokens[token] = pk
    return list(tokens.items())


def _token(rnd: random.Random) -> str:
    return f"{rnd.getrandbits(TOKEN_BITS):012x}"


def letter(position: int) -> str:
    """A, B, C … for the 0-based position in the order shown; AA after Z."""
    first, last = divmod(position, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)
