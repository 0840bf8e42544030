"""Play a scenario to its end, over real HTTP and with real workers."""

from lab import driver, reading, scenarios
from lab.models import Run
from tests.lab.making import make_page, make_run


def play(slug, **knobs):
    """The run and what it found. Knobs that are not given have their initial values."""
    scenario = scenarios.get(slug)
    values = {name: field.initial for name, field in scenario.Knobs.base_fields.items()}
    page = make_page(topic=slug, scenario=slug)
    run = make_run(page=page, state=Run.State.WAITING, seat=1, knobs={**values, **knobs})
    driver.drive(run.uid, "testserver")
    run.refresh_from_db()
    recording = reading.record_of(run)
    return run, recording, scenario.findings(recording)


def texts(table):
    return [[cell.text for cell in row] for row in table.rows]
