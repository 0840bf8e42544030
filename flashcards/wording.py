"""Numbers, spans and dates in the words a page shows."""

import datetime as dt
from collections.abc import Callable

from learners.days import today_of
from learners.models import Learner

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
SECONDS_A_CARD = 30

_SMALL = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)


def counted(number: int, word: str, plural: str = "") -> str:
    """``1 card``, ``4 cards``."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def counted_up_to(limit: int, number: int, word: str) -> str:
    """``4 cards``; ``At least 1,000 cards`` where no more than ``limit`` were counted. To start a sentence."""
    return f"At least {counted(limit, word)}" if number >= limit else counted(number, word)


def spelled(number: int) -> str:
    """A number that starts a sentence: words up to twelve, then figures."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def minutes_for(cards: int) -> int:
    """Whole minutes that many cards take, at least one."""
    return max(1, round(cards * SECONDS_A_CARD / 60))


def about_minutes(cards: int) -> str:
    return f"about {counted(minutes_for(cards), 'minute')}"


def span(length: dt.timedelta, whole: Callable[[float], int] = round) -> str:
    """``10 minutes``, ``5 hours``, ``15 days``, ``3 months``, ``2 years``; never less than a minute.

    ``whole`` makes a whole number of units; ``int`` gives a span that is not longer than ``length``.
    """
    if length < HOUR:
        return counted(max(1, whole(length / MINUTE)), "minute")
    if length < DAY:
        return counted(whole(length / HOUR), "hour")
    days = whole(length / DAY)
    if days < 60:
        return counted(days, "day")
    if days < 730:
        return counted(whole(days / 30.44), "month")
    return counted(whole(days / 365.25), "year")


def since(moment: dt.datetime, now: dt.datetime) -> str:
    """``6 days ago``, ``just now``."""
    length = now - moment
    return "just now" if length < MINUTE else f"{span(length)} ago"


def comes_back(learner: Learner | None, moment: dt.datetime, now: dt.datetime) -> str:
    """When something comes back: ``in 10 minutes``, ``tomorrow``, ``on 6 December``. Days are the learner's."""
    if moment - now < 12 * HOUR:
        return f"in {span(max(moment - now, MINUTE))}"
    day, today = today_of(learner, moment), today_of(learner, now)
    if (day - today).days < 2:
        return "later today" if day == today else "tomorrow"
    year = f" {day.year}" if day.year != today.year else ""
    return f"on {day.day} {day:%B}{year}"


def next_in(moment: dt.datetime, now: dt.datetime) -> str:
    """``Due now``, ``Next in 2 days``."""
    return "Due now" if moment <= now else f"Next in {span(moment - now)}"
