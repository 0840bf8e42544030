from courseware.documents import Prediction
from lab.checking import check
from tests.lab.making import lab_document, library


def problems(**fields):
    return [(found.message, found.suggestion) for found in check(library(lab_document(**fields)))]


def test_a_page_with_known_names_has_no_problem():
    assert problems() == []
    assert check(library(None)) == ()


def test_an_unknown_scenario_is_named_with_what_was_meant():
    (found,) = check(library(lab_document(scenario="blocking-vs-backgroud")))
    assert (found.path, found.severity) == ("background-work/why/lab.md", "error")
    assert found.suggestion == "blocking-vs-background"


def test_unknown_knobs_and_impossible_defaults_are_problems():
    assert problems(knobs=(("emials", "6"), ("seconds", "90"))) == [
        ("There is no knob called emials.", "emails"),
        ("The knob seconds cannot be 90.", ""),
    ]


def test_an_unknown_measure_is_a_problem_at_its_line():
    prediction = Prediction(id="x", question="?", measure="speed", options=(("a", 1.0),), line=17)
    (found,) = check(library(lab_document(predictions=(prediction,))))
    assert (found.line, found.message) == (17, "There is no measure called speed.")
