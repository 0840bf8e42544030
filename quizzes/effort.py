"""How long answering took. What an answer stores counts from when its question was shown, so tries share their time."""

from __future__ import annotations

from collections.abc import Iterable

from quizzes.models import Response

LONGEST_MS = 10 * 60 * 1000  # a page left open overnight is not a night of study


def effort_ms(response: Response, before: Response | None) -> int:
    """Milliseconds since the try ``before``, pauses left out; since the start where the question was shown anew after it."""
    spent = response.elapsed_ms
    if before is not None and before.elapsed_ms <= spent:
        spent -= before.elapsed_ms
    return min(spent, LONGEST_MS)


def total_ms(responses: Iterable[Response]) -> int:
    """The effort of all of them; the tries of a question come in their order."""
    last: dict[int, Response] = {}
    total = 0
    for response in responses:
        total += effort_ms(response, last.get(response.item_id))
        last[response.item_id] = response
    return total
