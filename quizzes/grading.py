"""What an answer is worth. Pure: values in, a grade out."""

from __future__ import annotations

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

    The score is the share of steps that ``in_order`` leaves: one line out of place costs one, wherever it stands.
    """
    if sorted(arranged) != sorted(ordered):
        raise ValueError("arranged must hold exactly the lines of the question")
    if list(arranged) == list(ordered):
        return Grade(is_right=True, score=1.0)
    return Grade(is_right=False, score=max(0, len(in_order(arranged, ordered)) - 1) / (len(ordered) - 1))


def in_order(arranged: Sequence[str], ordered: Sequence[str]) -> set[int]:
    """Positions in ``arranged`` of the most lines that follow each other as they should; none where that is one line."""
    best: list[list[tuple[int, ...]]] = [[()] * (len(ordered) + 1) for _ in range(len(arranged) + 1)]
    for here, line in enumerate(arranged):
        for there, wanted in enumerate(ordered):
            longer = max(best[here][there + 1], best[here + 1][there], key=len)
            best[here + 1][there + 1] = (*best[here][there], here) if line == wanted else longer
    found = best[-1][-1]
    return set(found) if len(found) > 1 else set()
