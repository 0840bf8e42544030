import pytest

from lab import figures


@pytest.mark.parametrize(
    ("ms", "expected"), [(14.2, "14 ms"), (999.4, "999 ms"), (999.6, "1.0 s"), (3456, "3.5 s"), (None, "–")]
)
def test_durations_change_their_unit_at_a_second(ms, expected):
    assert figures.duration(ms) == expected


def test_milliseconds_are_grouped():
    assert figures.milliseconds(1626.6) == "1,627 ms"


def test_moments_have_three_decimals():
    assert figures.clock(1012.4) == "1.012"
    assert figures.clock(None) == ""


@pytest.mark.parametrize(
    ("ratio", "expected"), [(0.53, "0.5 times"), (1.0, "1.0 times"), (12.34, "12.3 times")]
)
def test_ratios_have_one_decimal(ratio, expected):
    assert figures.times(ratio) == expected


def test_later_moments_say_by_how_much():
    assert figures.later(1885.2) == "+1,885 ms"


@pytest.mark.parametrize(("count", "expected"), [(1, "one email"), (6, "six emails"), (40, "40 emails")])
def test_counts_are_in_words(count, expected):
    assert figures.counted(count, "email") == expected


def test_only_the_first_letter_is_raised():
    assert figures.upper_first("same six Emails") == "Same six Emails"
