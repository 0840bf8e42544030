from lessons.tracker import follow


def cells(start, values, asked=None):
    return [(cell.value, cell.is_changed, cell.asked) for cell in follow(start, values, asked or {})]


def test_a_value_changes_where_it_differs_from_the_step_before():
    assert cells("a", ["a", "b", "b"]) == [("a", False, ""), ("b", True, ""), ("b", False, "")]


def test_the_first_step_changes_nothing_where_the_start_is_unknown():
    assert cells(None, ["a", "b"]) == [("a", False, ""), ("b", True, "")]


def test_a_predicted_value_covers_what_follows_whether_it_changes_or_not():
    assert [asked for _, _, asked in cells("0", ["0", "1", "1", "2"], {2: "x"})] == ["", "x", "x", "x"]


def test_the_next_predicted_value_covers_itself():
    assert [asked for _, _, asked in cells("0", ["1", "1", "1"], {1: "x", 2: "y"})] == ["x", "y", "y"]
