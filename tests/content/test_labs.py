"""Every lab.md fits the scenario it names, and every scenario is named by one topic."""

from collections import Counter
from pathlib import Path

import pytest

from courseware.documents import Lab
from courseware.library import read_library
from lab import checking, scenarios

CONTENT = Path(__file__).resolve().parents[2] / "content"
LIBRARY = read_library(CONTENT).library
LABS = {
    f"{track.id}/{topic.id}": topic.lab
    for track in LIBRARY.tracks
    for topic in track.topics
    if topic.lab is not None
}

every_lab = pytest.mark.parametrize("lab", LABS.values(), ids=LABS)


def test_every_scenario_is_named_by_exactly_one_topic() -> None:
    assert Counter(lab.scenario for lab in LABS.values()) == dict.fromkeys(scenarios.ALL, 1)


def test_the_lab_knows_every_name_its_pages_use() -> None:
    assert checking.check(LIBRARY) == ()


@every_lab
def test_every_knob_has_a_default_within_its_limits(lab: Lab) -> None:
    fields = scenarios.get(lab.scenario).Knobs.base_fields
    knobs = {name: int(default) for name, default in lab.knobs}
    assert knobs.keys() == fields.keys()
    assert all(fields[name].min_value <= value <= fields[name].max_value for name, value in knobs.items())


@every_lab
def test_every_prediction_is_about_something_that_is_measured(lab: Lab) -> None:
    measures = [prediction.measure for prediction in lab.predictions]
    assert measures
    assert len(set(measures)) == len(measures)
    assert set(measures) <= scenarios.get(lab.scenario).measures.keys()


@every_lab
def test_the_options_of_a_prediction_differ_and_grow(lab: Lab) -> None:
    for prediction in lab.predictions:
        values = [value for _, value in prediction.options]
        assert len(values) >= 2
        assert values == sorted(set(values))


@every_lab
def test_there_are_three_things_to_watch(lab: Lab) -> None:
    assert len(lab.watch) == 3
    assert all(thing.startswith("**") for thing in lab.watch)


@every_lab
def test_it_says_what_is_coming_and_what_it_means(lab: Lab) -> None:
    assert lab.intro
    assert lab.meaning
