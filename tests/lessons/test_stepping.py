import re

import pytest

from courseware.rendering import Renderer
from lessons.breakdown import breakdown_parts
from lessons.predictions import Prediction
from lessons.stepping import at_step, step_number
from tests.lessons.documents import make_breakdown, make_cell, make_row

SAID = {"height-at-noon": Prediction(said="1", is_right=False)}


def stage(number, said=None, **changes):
    return at_step(breakdown_parts(make_breakdown(**changes), Renderer()), number, "One tide", said or {})


def heights(made):
    return [cell["value_html"] for cell in made["tracker"][0]["cells"]]


@pytest.mark.parametrize(
    ("asked", "kept", "expected"),
    [
        (None, None, 1),
        (None, 3, 3),
        ("2", 3, 2),
        ("0", None, 1),
        ("99", None, 5),
        ("-1", None, 1),
        ("two", 4, 4),
        ("²", None, 1),
        ("1" * 400, None, 1),
        (None, 99, 5),
    ],
)
def test_the_step_is_the_asked_one_within_bounds(asked, kept, expected):
    assert step_number(asked, kept, 5) == expected


def test_one_row_is_here_and_those_before_are_done():
    assert [row["state"] for row in stage(2)["rows"]] == ["done", "here", ""]


def test_the_lines_and_nodes_of_the_step_are_marked_and_no_others():
    second = stage(2)
    assert [line["is_on"] for line in second["code"]] == [False, True, False]
    assert re.findall(r'data-node="(\w+)" data-on', second["flow_html"]) == ["near"]
    assert re.findall(r'data-node="(\w+)" data-was', second["flow_html"]) == ["far"]


def test_a_node_visited_again_is_current_not_past():
    steps = (make_row(1, nodes=("near",)), make_row(2, nodes=("near",)))
    assert "data-was" not in stage(2, steps=steps)["flow_html"]


def test_changed_states_are_marked_from_the_start_row_on():
    assert [cell["is_changed"] for cell in stage(1)["now"]["states"]] == [True, False]
    assert [cell["is_changed"] for cell in stage(2)["now"]["states"]] == [True, True]


def test_the_ends_point_nowhere_else():
    first, last = stage(1), stage(3)
    assert (first["previous"], first["following"]) == (1, 2)
    assert (last["previous"], last["following"]) == (2, 3)


def test_a_predicted_value_is_given_out_only_when_the_step_is_passed():
    assert [heights(stage(number)) for number in (1, 2, 3)] == [[""], [""], ["SECRET-2", "1"]]
    assert "SECRET" not in str([stage(1), stage(2)])


def test_a_predicted_value_is_given_out_when_it_was_answered():
    assert [heights(stage(number, SAID)) for number in (1, 2)] == [["SECRET-2", "1"]] * 2


def test_the_reason_waits_with_the_value():
    assert [row["why_html"] for row in stage(1)["rows"]][1] == ""
    assert "Because of 2" in stage(2, SAID)["now"]["why_html"]


def test_a_step_asks_for_its_own_predictions_only():
    assert [[cell["name"] for cell in row["asks"]] for row in stage(1)["rows"]] == [[], ["height"], []]
    (ask,) = stage(2)["now"]["asks"]
    assert (ask["before_html"], ask["value_html"], ask["said"]) == ("0", "", None)


@pytest.mark.parametrize(("number", "expected"), [(1, [1, 2]), (2, [1, 2]), (3, [3])])
def test_steps_are_prepared_up_to_the_one_that_asks_and_from_behind_it(number, expected):
    assert [row["number"] for row in stage(number)["prepared"]] == expected
    assert [row["number"] for row in stage(number, SAID)["prepared"]] == [1, 2, 3]


def test_all_is_told_when_nothing_is_left_to_predict():
    assert [stage(number)["is_told"] for number in (1, 2, 3)] == [False, False, True]
    assert stage(1, SAID)["is_told"]


def test_what_changed_is_said_only_where_it_shows():
    assert [cell["is_changed"] for cell in stage(2)["tracker"][0]["cells"]] == [False]
    assert [cell["is_changed"] for cell in stage(3)["tracker"][0]["cells"]] == [True, True]


def test_a_later_prediction_shows_though_an_earlier_one_is_open():
    rows = (
        make_row(1, values=("1",), predicted=(make_cell("first"),)),
        make_row(2, values=("2",), predicted=(make_cell("second"),)),
    )
    made = stage(1, {"second": Prediction(said="2", is_right=True)}, steps=rows)
    assert heights(made) == ["", "2"]
    assert not any(cell["is_changed"] for cell in made["tracker"][0]["cells"])


@pytest.mark.parametrize("number", [1, 2])
def test_nothing_given_out_before_depends_on_the_value(number):
    """Whatever is predicted, and whether it changes anything, the page is made of the same."""
    made = [
        stage(
            number,
            steps=(
                make_row(1, states=("Rising", "Dry"), values=("0",)),
                make_row(2, states=("High", state), values=(value,), predicted=(make_cell(), wet)),
                make_row(3, states=("Falling", "Wet"), values=("1",)),
            ),
        )
        for value, state in (("0", "Wet"), ("1", "Dry"), ("2", "Mud"))
        for wet in (make_cell("shore-at-noon", "Shore"),)
    ]
    assert made[0] == made[1] == made[2]


def test_the_tracker_has_the_start_and_the_steps_that_change_or_ask_for_something():
    second = stage(2)
    assert second["tracked"] == [2]
    assert stage(3)["tracked"] == [2, 3]
    assert second["tracker"][0]["start_html"] == "0"
