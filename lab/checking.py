"""What only the lab can say of a lab.md: whether its scenario, knobs and measures exist."""

import difflib
from collections.abc import Iterable, Iterator

from courseware.diagnostics import Diagnostic
from courseware.documents import Lab, Library
from lab import scenarios
from lab.scenarios.protocol import Scenario

RULE = "lab"


def check(library: Library) -> tuple[Diagnostic, ...]:
    """All problems of all lab pages, in the order of the files."""
    documents = (topic.lab for track in library.tracks for topic in track.topics)
    return tuple(found for document in documents if document is not None for found in _check(document))


def _check(document: Lab) -> Iterator[Diagnostic]:
    scenario = scenarios.find(document.scenario)
    if scenario is None:
        yield _unknown(document.path, 1, "scenario", document.scenario, scenarios.ALL)
        return
    for name, default in document.knobs:
        field = scenario.Knobs.base_fields.get(name)
        if field is None:
            yield _unknown(document.path, 1, "knob", name, scenario.Knobs.base_fields)
        elif not scenario.Knobs({**_initial(scenario), name: default}).is_valid():
            yield _problem(document.path, 1, f"The knob {name} cannot be {default}.")
    for prediction in document.predictions:
        if prediction.measure not in scenario.measures:
            yield _unknown(document.path, prediction.line, "measure", prediction.measure, scenario.measures)


def _initial(scenario: Scenario) -> dict[str, object]:
    return {name: field.initial for name, field in scenario.Knobs.base_fields.items()}


def _unknown(path: str, line: int, noun: str, name: str, known: Iterable[str]) -> Diagnostic:
    near = difflib.get_close_matches(name, list(known), n=1)
    return _problem(path, line, f"There is no {noun} called {name}.", near[0] if near else "")


def _problem(path: str, line: int, message: str, suggestion: str = "") -> Diagnostic:
    return Diagnostic(path, line, 1, "error", RULE, message, suggestion)
