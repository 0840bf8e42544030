"""What an answer is worth. Pure: values in, a grade out."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from courseware.wording import as_compared, straight


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """``score`` is 0 to 1; ``is_right`` only where nothing is missing and nothing is wrong."""

    is_right: bool
    score: float


def grade_choices(chosen: Collection[int], right: Collection[int]) -> Grade:
    """Grade one or several chosen ids: each right one earns a share, each wrong one costs a share."""
    picked, wanted = set(chosen), set(right)
    if not wanted:
        raise ValueError("a question without a right choice cannot be graded")
    share = (len(picked & wanted) - len(picked - wanted)) / len(wanted)
    return Grade(is_right=picked == wanted, score=max(0.0, share))


def grade_short(text: str, accepted: Collection[str]) -> Grade:
    """Compare with every accepted form, after trimming each line's end and the empty lines around."""
    is_right = trim(text) in {trim(form) for form in accepted}
    return Grade(is_right=is_right, score=float(is_right))


def trim(text: str) -> str:
    """The form in which short answers are compared: case and inner spaces count, quotes' shapes do not."""
    return "\n".join(line.rstrip() for line in straight(text).splitlines()).strip()


def grade_cell(text: str, accepted: Collection[str]) -> Grade:
    """Compare a predicted value with every accepted form; spaces, code marks and case don't count."""
    is_right = as_compared(text) in map(as_compared, accepted)
    return Grade(is_right=is_right, score=float(is_right))


def grade_order(arranged: Sequence[str], ordered: Sequence[str]) -> Grade:
    """Compare lines with their right order by text, so equal lines may change places.

    The score is the share of neighbours that belong together: one line out of place costs little.
    """
    if sorted(arranged) != sorted(ordered):
        raise ValueError("arranged must hold exactly the lines of the question")
    if list(arranged) == list(ordered):
        return Grade(is_right=True, score=1.0)
    return Grade(is_right=False, score=_neighbours(arranged, ordered))


def _neighbours(arranged: Sequence[str], ordered: Sequence[str]) -> float:
    wanted = list(itertools.pairwise(ordered))
    kept = 0
    for pair in itertools.pairwise(arranged):
        if pair in wanted:
            wanted.remove(pair)
            kept += 1
    return kept / len(ordered)
