"""Measured numbers in words."""

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


def milliseconds(ms: float | None) -> str:
    """ "14 ms", "1,627 ms"; a dash while there is nothing."""
    return "–" if ms is None else f"{ms:,.0f} ms"


def duration(ms: float | None) -> str:
    """ "14 ms" below a second, "3.5 s" from there."""
    if ms is None:
        return "–"
    return milliseconds(ms) if ms < 999.5 else f"{ms / 1000:.1f} s"


def clock(ms: float | None) -> str:
    """A moment in seconds with three decimals: "1.012"."""
    return "" if ms is None else f"{ms / 1000:.3f}"


def times(ratio: float) -> str:
    """How many times as much as something else: "0.5 times", "1.0 times"."""
    return f"{ratio:.1f} times"


def later(ms: float) -> str:
    """A moment counted from another: "+1,885 ms"."""
    return f"+{ms:,.0f} ms"


def number(count: int) -> str:
    """Small numbers in words, others in digits."""
    return WORDS[count] if 0 <= count < len(WORDS) else str(count)


def counted(count: int, noun: str, plural: str = "") -> str:
    """ "one worker", "three workers"."""
    return f"{number(count)} {noun if count == 1 else plural or noun + 's'}"


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
