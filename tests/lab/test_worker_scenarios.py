"""Scenarios about workers that are off, busy, or too many."""

from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from background.models import Workflow
from lab.live import Stopped
from lab.models import Charge, Run
from lab.primes import count_primes
from lab.recording import FINISHED, QUEUED, STARTED, LaneRecording, Mark
from lab.scenarios import busy_worker, chain_and_group, cpu_and_gil, rate_limiting
from lab.scenarios.cpu_and_gil import BELOW
from lab.scenarios.idempotency import LOST
from lab.scenarios.worker_is_off import SWITCHED_ON
from lab.timeline import tries
from tests.lab.playing import play, texts


def test_without_a_worker_tasks_wait_and_none_is_lost(lab_site):
    run, recording, findings = play("worker-is-off", tasks=3, seconds=1)
    lane = recording.lane("background")
    on = lane.first(0, SWITCHED_ON)
    assert all(lane.first(item, QUEUED) < on < lane.first(item, STARTED) for item in (1, 2, 3))
    assert run.measures["lost_tasks"] == 0
    assert "Three rows waited as READY" in findings.sentences[0]
    assert [row[1] for row in texts(findings.tables[0])] == ["Successful"] * 3


def test_more_workers_than_the_service_takes_do_not_help(lab_site):
    run, recording, _ = play("busy-worker", tasks=8, connections=2)
    rounds_at_the_door = 8 / 2 * 0.5 * 200
    assert run.measures["done_with_8_ms"] >= rounds_at_the_door - 1
    one, two = (most_at_once(recording.lane(busy_worker._lane_of(workers))) for workers in (1, 2))
    assert (one, two) == (1, 2)
    assert len(recording.lanes) == 4


def said_of_workers(times, **knobs):
    measures = {
        f"done_with_{workers}_ms": took for workers, took in zip(busy_worker.ROUNDS, times, strict=True)
    }
    (said,) = busy_worker._sentences(knobs, measures)
    return said


@pytest.mark.parametrize(
    ("tasks", "connections", "reason"),
    [
        (8, 2, "The service takes two at once, so the others only waited at its door."),
        (2, 8, "There were only two tasks, so the other workers had nothing to do."),
        (2, 2, "There were only two tasks, so the other workers had nothing to do."),
        (8, 8, "Nobody waited at the service’s door: the machine may have been busy. Run it again."),
    ],
)
def test_it_says_from_where_on_more_workers_did_not_help_and_why(tasks, connections, reason):
    said = said_of_workers((800.0, 410.0, 400.0, 405.0), tasks=tasks, connections=connections)
    assert said == f"Four workers took 400 ms, two took 410 ms: more workers no longer helped. {reason}"


def test_what_helped_up_to_the_end_was_no_bottleneck():
    assert "never the bottleneck" in said_of_workers((800.0, 400.0, 200.0, 100.0), tasks=8, connections=8)


def test_three_tasks_are_done_by_four_workers_at_once():
    said = said_of_workers((1500.0, 1000.0, 500.0, 500.0), tasks=3, connections=3)
    assert said.startswith("Eight workers took 500 ms, four took 500 ms")
    assert said.endswith("There were only three tasks, so the other workers had nothing to do.")


def test_with_a_wide_door_more_workers_serve_more_at_once(lab_site):
    _, recording, _ = play("busy-worker", tasks=8, connections=8)
    at_once = [most_at_once(recording.lane(name)) for name in map(busy_worker._lane_of, (1, 2, 8))]
    assert at_once[0] == 1
    assert at_once[1] == 2
    assert at_once[2] > 2


def most_at_once(lane):
    """How many tasks ran at the same time at most, whatever the clock said."""
    spans = [found for item in range(1, 9) for found in tries(lane, item)]
    return max(sum(one.started <= other.started < one.finished for one in spans) for other in spans)


def test_a_failing_task_is_tried_again_after_longer_pauses(lab_site):
    run, recording, findings = play("errors-and-retries", failures=2)
    found = tries(recording.lane("background"), 1)
    assert [one.is_good for one in found] == [False, False, True]
    assert found[1].started - found[1].queued >= 490
    assert found[2].started - found[2].queued >= 990
    assert run.measures["attempts"] == 3
    (trace,) = findings.traces
    assert trace.text.startswith("Traceback")
    assert "on attempt 2" in trace.text
    assert str(Path(__file__).parents[2]) not in trace.text


def test_attempts_are_used_up_at_last(lab_site):
    _, _, findings = play("errors-and-retries", failures=5)
    assert [row[1] for row in texts(findings.tables[0])] == ["Failed"] * 4
    assert "nobody tries again" in findings.sentences[0]


def test_a_task_delivered_twice_charges_twice_unless_it_is_guarded(lab_site):
    run, recording, findings = play("idempotency", orders=2)
    twice = sum(mark.note == LOST for mark in recording.lane("plain").marks)
    assert twice > 0
    assert run.measures == {"charges_without_guard": 2 + twice, "charges_with_guard": 2}
    assert Charge.objects.filter(run=run, once=None).count() == 2 + twice
    assert Charge.objects.filter(run=run).exclude(once=None).count() == 2
    plain, guarded = findings.tables
    assert sum(int(row[3]) for row in texts(plain)) == 2 + twice
    assert [row[3] for row in texts(guarded)] == ["1", "1"]


def test_a_chain_takes_its_steps_in_turn_and_a_join_waits_for_its_group(lab_site):
    _, recording, _ = play("chain-and-group", parts=4, workers=3)
    rows = {row.args_kwargs["args"][1]: row for row in DBTaskResult.objects.all()}
    for item in (1, 2, 3, 4):
        assert rows[f"chain:{item}"].finished_at <= rows[f"chain:{item + 1}"].started_at
        assert rows[f"group:{item}"].finished_at <= rows["group:5"].started_at
    assert rows["group:2"].started_at < rows["group:1"].finished_at
    chained = recording.lane("chain")
    assert all(chained.last(item, FINISHED) <= chained.first(item + 1, QUEUED) for item in (1, 2, 3, 4))
    assert rows["chain:5"].return_value == rows["group:5"].return_value == 100 + 200 + 300 + 400
    assert not Workflow.objects.exists()


def test_a_stopped_run_leaves_no_workflow_behind(lab_site, monkeypatch):
    begun = []

    def stop(stage, workflow):
        begun.append(workflow.pk)
        raise Stopped

    monkeypatch.setattr(chain_and_group, "_wait_for", stop)
    run, _, _ = play("chain-and-group", parts=2, workers=1)
    assert run.state == Run.State.INTERRUPTED
    assert len(begun) == 1
    assert not Workflow.objects.exists()
    assert not DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists()


def test_an_urgent_task_overtakes_with_priority_and_needs_not_with_its_own_worker(lab_site):
    run, recording, _ = play("priority-queues", reports=5)

    def started_before_the_urgent_one(lane):
        return sum(lane.first(item, STARTED) < lane.first(1, STARTED) for item in range(2, 7))

    assert started_before_the_urgent_one(recording.lane("in-turn")) == 5
    assert started_before_the_urgent_one(recording.lane("priority")) < 5
    workers = {row.queue_name: row.worker_ids[0] for row in DBTaskResult.objects.order_by("started_at")}
    assert len(set(workers.values())) == len(workers) == 2
    assert run.measures["priority_wait_ms"] < run.measures["in_turn_wait_ms"]


def test_calls_in_time_are_not_refused(lab_site, settings):
    settings.LAB_SECOND = 1.0
    run, _, findings = play("rate-limiting", calls=3)
    assert run.measures["hasty_refused"] == 1
    assert run.measures["spaced_refused"] == 0
    assert [tone for _, tone in findings.scores[2].values] == ["", ""]
    assert [score.values[0][1] for score in findings.scores[:2]] == ["slow", ""]
    hasty, spaced = findings.tables
    assert [row[1] for row in texts(hasty)].count("Failed") == 1
    assert [row[1] for row in texts(spaced)] == ["Successful"] * 3


def said_of_calls(hasty, spaced, calls=6):
    measures = {"hasty_refused": hasty, "spaced_refused": spaced, "hasty_ms": 500.0, "spaced_ms": 3200.0}
    (said,) = rate_limiting._sentences(calls, measures)
    return said


@pytest.mark.parametrize(
    ("hasty", "spaced", "said"),
    [
        (
            4,
            0,
            (
                "All at once, four of six calls were refused. Two a second, none was, and it took 3.2 s: "
                "the limit sets the pace."
            ),
        ),
        (
            1,
            1,
            (
                "All at once, one of six calls was refused. Two a second, one was, and it took 3.2 s. "
                "A call that starts late can come too close to the next one."
            ),
        ),
    ],
)
def test_it_says_how_many_calls_were_refused(hasty, spaced, said):
    assert said_of_calls(hasty, spaced) == said


def test_a_run_without_refusals_does_not_speak_of_the_limits_pace():
    assert said_of_calls(0, 0, calls=2) == (
        "None of two calls was refused, neither all at once nor two a second: so few calls stay within the limit. "
        "All at once they were answered within 500 ms, two a second within 3.2 s. Run it with more calls to meet the limit."
    )
    assert "never got a third call within a second" in said_of_calls(0, 0, calls=3)


def test_every_way_of_counting_counts_the_same(lab_site):
    run, _, findings = play("cpu-and-gil", jobs=2, workers=2)
    rows = DBTaskResult.objects.all()
    assert rows.count() == 6
    assert {row.return_value for row in rows} == {count_primes(BELOW)}
    for way in ("threads", "processes"):
        ratio = run.measures[f"{way}_ms"] / run.measures["one_thread_ms"]
        assert run.measures[f"{way}_times"] == round(ratio, 2)
        assert f"{run.measures[f'{way}_times']:.1f} times as long" in findings.sentences[0]


def said_of_counting(threads, processes, gil="on", cores="2"):
    marks = (
        Mark(item=0, event=cpu_and_gil.CORES, at=0, note=cores),
        Mark(item=0, event=cpu_and_gil.GIL, at=0, note=gil),
    )
    measures = {
        **dict.fromkeys(cpu_and_gil.CpuAndGil.measures, 1.0),
        "threads_times": threads,
        "processes_times": processes,
    }
    (said,) = cpu_and_gil._sentences(
        LaneRecording(name=cpu_and_gil.ONE, marks=marks), {"workers": 2}, measures
    )
    return said


@pytest.mark.parametrize(
    ("threads", "gil", "reason"),
    [
        (0.6, "on", "may have met a busier machine"),
        (0.86, "on", "together they took about as long"),
        (1.6, "on", "cost time"),
        (0.5, "off", "counted side by side"),
        (1.0, "off", "gained little or nothing"),
    ],
)
def test_the_reason_given_for_the_threads_fits_their_figures(threads, gil, reason):
    assert reason in said_of_counting(threads, 1.0, gil=gil)


@pytest.mark.parametrize(
    ("processes", "cores", "reason"),
    [
        (0.6, "2", "side by side"),
        (1.1, "2", "little or none of the gain"),
        (1.1, "1", "one core between them"),
    ],
)
def test_the_reason_given_for_the_processes_fits_their_figures(processes, cores, reason):
    said = said_of_counting(1.0, processes, cores=cores)
    assert reason in said
    assert f"two processes {processes:.1f} times as long" in said
