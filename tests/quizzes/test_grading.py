import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.grading import Grade, grade_cell, grade_choices, grade_order, grade_short, in_order, trim

IDS = st.sets(st.integers(1, 8))


def test_the_one_right_choice_is_right():
    assert grade_choices([3], [3]).is_right
    assert grade_choices([3], [3]).score == 1


def test_a_wrong_choice_earns_nothing():
    assert grade_choices([2], [3]).score == 0


@pytest.mark.parametrize(
    ("chosen", "score"), [([1, 2], 1.0), ([1], 0.5), ([1, 9], 0.0), ([1, 2, 9], 0.5), ([9], 0.0), ([], 0.0)]
)
def test_several_choices_earn_and_cost_their_share(chosen, score):
    grade = grade_choices(chosen, [1, 2])
    assert grade.score == score
    assert grade.is_right == (score == 1.0)


@given(chosen=IDS, right=IDS.filter(bool))
def test_only_exactly_the_right_choices_are_right(chosen, right):
    grade = grade_choices(chosen, right)
    assert grade.is_right == (chosen == right)
    assert 0 <= grade.score <= 1
    assert grade.is_right == (grade.score == 1)


def test_a_question_without_a_right_choice_cannot_be_graded():
    with pytest.raises(ValueError, match="right choice"):
        grade_choices([1], [])


@pytest.mark.parametrize("typed", ["0 READY", "  0 READY ", "0 READY\n", "0 READY\r\n"])
def test_a_short_answer_is_trimmed(typed):
    assert grade_short(typed, ["0 READY"]).is_right


@pytest.mark.parametrize("typed", ["0 ready", "0  READY", "", "READY"])
def test_case_and_inner_spaces_count(typed):
    assert not grade_short(typed, ["0 READY"]).is_right


def test_any_accepted_form_will_do():
    assert grade_short("None", ["none", "None"]).is_right


def test_quotes_as_a_phone_types_them_are_plain_quotes():
    assert grade_short("print(“a”, ‘b’)", ["print(\"a\", 'b')"]).is_right


@pytest.mark.parametrize("typed", ["[send(41)]", " [ Send( 41 ) ]\n", "`[send(41)]`", "send"])
def test_a_predicted_value_is_compared_without_spaces_marks_and_case(typed):
    assert grade_cell(typed, ["[send(41)]", "send"]).is_right


@pytest.mark.parametrize("typed", ["[send(4)]", "[send(41), send(41)]", "``", "41"])
def test_another_value_is_wrong(typed):
    assert grade_cell(typed, ["[send(41)]", "send"]) == Grade(is_right=False, score=0)


@given(st.text())
def test_trimming_twice_changes_nothing(text):
    assert trim(trim(text)) == trim(text)


def test_lines_in_order_are_right():
    assert grade_order(["a", "b", "c"], ["a", "b", "c"]).is_right


def test_equal_lines_may_change_places():
    assert grade_order(["x", "pass", "y", "pass"], ["x", "pass", "y", "pass"]).is_right


@pytest.mark.parametrize(
    ("arranged", "score"), [("bcda", 2 / 3), ("dabc", 2 / 3), ("abdc", 2 / 3), ("badc", 1 / 3), ("dcba", 0)]
)
def test_a_line_out_of_order_costs_one_step_wherever_it_stands(arranged, score):
    assert grade_order(arranged, "abcd").score == pytest.approx(score)


@given(st.permutations("abcdef"))
def test_the_lines_that_are_kept_follow_each_other_as_they_should(arranged):
    kept = [arranged[place] for place in sorted(in_order(arranged, "abcdef"))]
    assert kept == sorted(kept)
    assert len(kept) != 1


def test_equal_lines_are_kept_whichever_of_them_stands_there():
    assert in_order(["pass", "x", "pass", "y"], ["x", "pass", "y", "pass"]) == {1, 2, 3}


def test_other_lines_cannot_be_graded():
    with pytest.raises(ValueError, match="exactly"):
        grade_order(["a"], ["a", "b"])


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=6), st.randoms())
def test_any_order_scores_between_none_and_all(ordered, rnd):
    arranged = list(ordered)
    rnd.shuffle(arranged)
    grade = grade_order(arranged, ordered)
    assert 0 <= grade.score <= 1
    assert grade.is_right == (arranged == ordered)
    assert grade.is_right == (grade.score == 1)
