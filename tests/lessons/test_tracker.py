from lessons.tracker import changing_steps, follow


def cells(*arguments):
    return [(cell.value, cell.is_changed, cell.asked_at) for cell in follow(*arguments)]


def test_a_value_changes_where_it_differs_from_the_step_before():
    assert cells("a", ["a", "b", "b"]) == [("a", False, 0), ("b", True, 0), ("b", False, 0)]


def test_the_first_step_changes_nothing_where_the_start_is_unknown():
    assert cells(None, ["a", "b"]) == [("a", False, 0), ("b", True, 0)]


def test_a_predicted_value_stays_a_riddle_until_it_changes():
    assert [asked for _, _, asked in cells("0", ["0", "1", "1", "2"], {2})] == [0, 2, 2, 0]


def test_a_later_prediction_of_an_unchanged_value_is_a_riddle_of_its_own():
    assert [asked for _, _, asked in cells("0", ["1", "1", "1"], {1, 2})] == [1, 2, 2]


def test_columns_are_the_steps_in_which_some_value_changes():
    rows = [follow("a", ["a", "b", "b", "b"]), follow("0", ["1", "1", "1", "2"])]
    assert changing_steps(rows) == [1, 2, 4]


def test_no_values_have_no_columns():
    assert changing_steps([]) == []
