"""What holds for every scenario."""

import dataclasses

import pytest
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background.models import WorkerHeartbeat
from lab import live, scenarios
from lab.models import Run
from lab.recording import RawStamp, Recording, lanes_from
from tests.lab.making import make_open_run, make_page, make_run
from tests.lab.playing import play

QUICK = {"blocking-vs-background": {"emails": 2, "seconds": 1}}
UNFINISHED = [TaskResultStatus.READY, TaskResultStatus.RUNNING]


def knobs_of(scenario):
    return {name: field.initial for name, field in scenario.Knobs.base_fields.items()}


@pytest.mark.parametrize("slug", scenarios.ALL)
def test_it_comes_to_its_end_and_measures_what_it_promises(lab_site, slug):
    run, recording, findings = play(slug, **QUICK.get(slug, {}))
    assert run.state == Run.State.FINISHED
    assert set(findings.measures) == set(scenarios.get(slug).measures)
    assert run.measures == dict(findings.measures)
    assert findings.scores
    assert findings.sentences
    assert findings.tables
    assert not DBTaskResult.objects.filter(status__in=UNFINISHED).exists()
    assert not WorkerHeartbeat.objects.exists()
    assert live._runs == {}
    draw_every_moment(run, recording, findings)


def draw_every_moment(run, recording, findings):
    """A page that is read in the middle of a run draws as many lanes as at its end, and says nothing of the whole."""
    stamps = list(run.stamps.all())
    for count in range(1, len(stamps), max(1, len(stamps) // 12)):
        part = [
            RawStamp(lane=s.lane, item=s.item, event=s.event, at=s.at_ms, note=s.note) for s in stamps[:count]
        ]
        lanes = lanes_from(part, run.pings, run.requests, now=stamps[count].at_ms)
        halfway = dataclasses.replace(recording, lanes=lanes, is_finished=False)
        found = scenarios.get(run.scenario).findings(halfway)
        assert len(found.lanes) == len(findings.lanes)
        assert (found.scores, found.sentences) == ((), ())


@pytest.mark.parametrize("slug", scenarios.ALL)
def test_it_can_be_drawn_before_anything_happened(slug):
    scenario = scenarios.get(slug)
    findings = scenario.findings(Recording(knobs=knobs_of(scenario)))
    assert findings.lanes
    assert findings.scores == ()
    assert findings.span % findings.step == 0


@pytest.mark.parametrize("slug", scenarios.ALL)
def test_its_knobs_are_whole_numbers_within_limits(slug):
    scenario = scenarios.get(slug)
    for name, field in scenario.Knobs.base_fields.items():
        assert field.min_value <= field.initial <= field.max_value
        too_much = {**knobs_of(scenario), name: field.max_value + 1}
        assert not scenario.Knobs(too_much).is_valid()
    assert scenario.Knobs(knobs_of(scenario)).is_valid()
    assert scenario.headline(knobs_of(scenario))[0].isupper()


@pytest.mark.parametrize("slug", scenarios.ALL)
def test_at_its_limits_it_ends_within_the_time_of_a_run(slug):
    scenario = scenarios.get(slug)
    slowest = {
        name: 1 if name == "workers" else field.max_value
        for name, field in scenario.Knobs.base_fields.items()
    }
    assert scenario.findings(Recording(knobs=slowest)).span <= 50_000


@pytest.mark.parametrize("slug", scenarios.ALL)
def test_its_page_can_be_read(client, db, slug):
    scenario = scenarios.get(slug)
    page = make_page(topic=slug, scenario=slug, predictions=[], knobs={})
    assert client.get(page.get_absolute_url()).status_code == 200
    run = make_open_run(page=page, scenario=slug, knobs=knobs_of(scenario))
    assert scenario.button in client.get(run.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", [Run.State.CANCELLED, Run.State.INTERRUPTED])
@pytest.mark.parametrize("slug", scenarios.ALL)
def test_a_run_without_its_end_shows_no_figures_and_says_why(client, db, slug, state):
    scenario = scenarios.get(slug)
    page = make_page(topic=slug, scenario=slug, knobs={})
    run = make_run(page=page, state=state, knobs=knobs_of(scenario), prediction={"slowest": 0})
    text = client.get(run.get_absolute_url()).content.decode()
    assert "so it measured nothing that could be compared" in text
    assert 'id="found"' not in text
    assert page.meaning_html not in text
    assert 'class="lab"' in text
    assert "<table" in text
