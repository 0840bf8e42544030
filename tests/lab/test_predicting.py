import pytest

from lab.predicting import compare, in_words
from tests.lab.making import PREDICTION

UNITS = {"background_slowest_reply_ms": "ms"}


def one(chosen, measured):
    measures = {"background_slowest_reply_ms": measured}
    (found,) = compare([PREDICTION], {"slowest": chosen}, measures, UNITS)
    return found


def test_the_option_nearest_in_ratio_is_right():
    assert one(0, 14.0).is_right
    assert not one(1, 14.0).is_right
    assert one(1, 900.0).is_right


def test_a_wrong_prediction_names_the_nearest_option():
    found = one(1, 14.2)
    assert (found.said_html, found.measured, found.nearest_html) == (
        "About 2 seconds",
        "14 ms",
        "About 20 ms",
    )


def test_questions_without_an_answer_or_a_measure_are_left_out():
    assert compare([PREDICTION], {}, {"background_slowest_reply_ms": 1.0}, UNITS) == []
    assert compare([PREDICTION], {"slowest": 0}, {}, UNITS) == []


@pytest.mark.parametrize(("ratio", "right"), [(0.31, 0), (0.62, 0), (0.85, 1), (1.3, 1), (1.7, 2), (4.0, 2)])
def test_ratios_are_nearest_to_half_as_long_as_long_or_twice_as_long(ratio, right):
    options = [["half", 0.5], ["as long", 1], ["twice", 2]]
    asked = {"id": "threads", "question_html": "", "measure": "threads_times", "options": options}
    (found,) = compare([asked], {"threads": right}, {"threads_times": ratio}, {"threads_times": "times"})
    assert (found.is_right, found.measured) == (True, f"{ratio:.1f} times")


@pytest.mark.parametrize(
    ("measured", "unit", "chosen", "verdict"),
    [
        (4.0, "call", 1, "Right."),
        (4.0, "call", 0, "Not quite."),
        (3.1, "ms", 1, "Nearest."),
        (3.1, "times", 0, "Not quite."),
    ],
)
def test_a_count_is_right_but_a_time_is_only_nearest(measured, unit, chosen, verdict):
    asked = {"id": "q", "question_html": "", "measure": "m", "options": [["None", 0], ["Four", 4]]}
    (found,) = compare([asked], {"q": chosen}, {"m": measured}, {"m": unit})
    assert found.verdict == verdict


def test_counts_have_their_own_words():
    assert in_words(0.0, "argument") == "0 arguments"
    assert in_words(1.0, "argument") == "1 argument"
    assert in_words(2.0, "argument") == "2 arguments"
