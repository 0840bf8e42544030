import json

from django_tasks_db.models import DBTaskResult

from lab.models import Run
from lab.scenarios.arguments_and_results import values_json_can_carry
from tests.lab import playing
from tests.lab.playing import texts

SLUG = "arguments-and-results"


def play(numbers=3):
    run, _, findings = playing.play(SLUG, numbers=numbers)
    return run, findings


def test_what_is_not_json_changes_or_is_refused(lab_site):
    run, findings = play()
    assert run.state == Run.State.FINISHED
    arrived, refused, tasks = findings.tables
    assert texts(arrived) == [
        ["call 1", "Successful", "[1, 2, 3]", "[1, 2, 3]", "list"],
        ["call 2", "Successful", "(1, 2, 3)", "[1, 2, 3]", "list"],
        ["call 3", "Successful", "{1: 'x', 2: 'x', 3: 'x'}", "{'1': 'x', '2': 'x', '3': 'x'}", "dict"],
    ]
    errors = [row[1].text for row in refused.rows]
    assert [error.split("'")[1] for error in errors] == ["datetime.datetime", "set", "lab.models.Run"]
    assert all(error.startswith("TypeError: Unsupported type") for error in errors)
    assert [row[1].state for row in tasks.rows] == ["SUCCESSFUL"] * 3


def test_handing_over_is_done_long_before_the_results_are_there(lab_site):
    run, findings = play()
    assert run.measures["refused_arguments"] == 3
    assert run.measures["enqueue_ms"] < run.measures["results_ready_ms"]
    assert "Task has not finished yet" in findings.sentences[0]
    assert [tone for _, tone in findings.scores[0].values] == ["", ""]


def test_no_row_is_written_for_a_refused_argument(lab_site):
    run, _ = play()
    assert DBTaskResult.objects.filter(queue_name=run.queue_name).count() == len(values_json_can_carry(3))


def test_what_was_read_is_what_the_task_returned(lab_site):
    run, _ = play(numbers=2)
    stored = {row.args_kwargs["args"][1]: row.return_value for row in DBTaskResult.objects.all()}
    seen = {stamp.item: json.loads(stamp.note) for stamp in run.stamps.filter(event="seen")}
    assert seen == stored
