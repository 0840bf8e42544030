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


def test_counts_have_their_own_words():
    assert in_words(2.0, "arguments") == "2 arguments"
