import pytest

from learning_site.templatetags.humane import in_words, waiting_time


@pytest.mark.parametrize(("number", "words"), [(0, "no"), (1, "one"), (12, "twelve"), (13, "13"), (-1, "-1")])
def test_small_numbers_are_words(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (15, "15 seconds"), (119, "119 seconds"), (121, "3 minutes"), (3_600, "60 minutes")],
)
def test_a_wait_is_said_in_a_unit_one_can_wait_in(seconds, words):
    assert waiting_time(seconds) == words
