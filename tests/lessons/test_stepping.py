import re

import pytest

from courseware.rendering import Renderer
from lessons.breakdown import breakdown_parts
from lessons.stepping import at_step, step_number
from tests.lessons.documents import make_breakdown, make_row


def stage(number, **changes):
    return at_step(breakdown_parts(make_breakdown(**changes), Renderer()), number, "One tide")


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


def test_a_predicted_value_is_covered_until_the_step_is_passed():
    covered = [stage(number)["tracker"][0]["cells"][0]["is_open"] for number in (1, 2, 3)]
    assert covered == [False, False, True]


def test_a_step_asks_for_its_own_predictions_only():
    assert [[cell["name"] for cell in row["asks"]] for row in stage(1)["rows"]] == [[], ["height"], []]


def test_the_tracker_has_the_start_and_the_steps_that_change_something():
    second = stage(2)
    assert second["tracked"] == [2, 3]
    assert second["tracker"][0]["start_html"] == "0"
