import pytest

from background.templatetags.spans import span


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0.0, "0 s"),
        (99.4, "99 s"),
        (120, "2 min"),
        (3 * 3600, "3 h"),
        (47 * 3600, "47 h"),
        (4 * 86_400, "4 d"),
    ],
)
def test_a_span_has_one_unit(seconds, words):
    assert span(seconds) == words
