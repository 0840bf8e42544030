import pytest

from flashcards.cloze import clozes


def test_each_hidden_part_is_a_card_of_its_own():
    first, second = clozes("The ==queue== keeps, the ==worker== works.")
    assert (first.number, first.cue, first.answer) == (
        1,
        "The ==[…]== keeps, the worker works.",
        "The ==queue== keeps, the worker works.",
    )
    assert second.cue == "The queue keeps, the ==[…]== works."


def test_a_hidden_part_may_hold_code():
    assert clozes("Uses ==`ImmediateBackend`== here")[0].cue == "Uses ==[…]== here"


@pytest.mark.parametrize(
    "text", ["plain", "`a == b == c`", "```python\nx ==y== z\n```", "a == b", "====", "``a ==`b`== c``"]
)
def test_code_and_bare_signs_hide_nothing(text):
    assert clozes(text) == ()


def test_code_beside_a_hidden_part_stays_as_it_is():
    (only,) = clozes("`a ==b== c` is ==true==")
    assert only.cue == "`a ==b== c` is ==[…]=="
