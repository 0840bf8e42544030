"""What an answer in a quiz says of a memory: the grade it gives itself. Pure: values in, a rating out."""

from __future__ import annotations

FORGOT, ONLY_JUST, GOT_IT, AT_ONCE = 1, 2, 3, 4
GUESS, SURE = 1, 3  # confidences
QUICK = 3  # times faster than the question's author allows


def rating_of(
    *,
    is_right: bool,
    attempt: int,
    hint_used: bool,
    confidence: int | None,
    elapsed_ms: int,
    seconds: int,
) -> int:
    """1 (wrong) to 4 (right, sure and quick). Help outweighs all else: a second try, a hint, a lucky guess.

    ``seconds`` is what the question allows; ``elapsed_ms`` what the server counted until the answer.
    """
    if not is_right:
        return FORGOT
    if attempt > 1 or hint_used or confidence == GUESS:
        return ONLY_JUST
    return AT_ONCE if confidence == SURE and is_quick(elapsed_ms, seconds) else GOT_IT


def is_quick(elapsed_ms: int, seconds: int) -> bool:
    """Whether the answer took a third of the time allowed, or less."""
    return QUICK * elapsed_ms <= 1000 * seconds
