"""Numbers and times the way a person says them."""

import datetime as dt

from django.template import Library
from django.utils.timezone import localtime

register = Library()

WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


@register.filter
def in_words(number: int) -> str:
    """Up to twelve as a word, above as digits."""
    return WORDS[number] if 0 <= number < len(WORDS) else str(number)


@register.filter
def waiting_time(seconds: int) -> str:
    """Seconds to wait as "1 second", "90 seconds" or "58 minutes": never too short."""
    number, unit = (seconds, "second") if seconds < 120 else (-(-seconds // 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


@register.filter
def soon(moment: dt.datetime, now: dt.datetime) -> str:
    """``moment`` (aware, after ``now``) as "in 10 minutes", "tomorrow" or "on 6 December"."""
    minutes = max(1, round((moment - now).total_seconds() / 60))
    days = (localtime(moment).date() - localtime(now).date()).days
    if minutes < 60:
        return f"in {minutes} minute{'' if minutes == 1 else 's'}"
    if days == 0:
        return "later today"
    if days == 1:
        return "tomorrow"
    if days < 7:
        return f"in {days} days"
    day = localtime(moment)
    return f"on {day.day} {day:%B}"
