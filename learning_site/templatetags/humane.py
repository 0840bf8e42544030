"""Numbers and waits the way a person says them."""

from django.template import Library

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
