"""Real runs: real HTTP to a live server, real tasks, true clocks; a second of the knobs lasts 0.2 s."""

import threading
import time
from itertools import pairwise

import pytest
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from background.models import WorkerHeartbeat
from lab import driver, live, reading, running, scenarios
from lab.models import LabRecord, Run, Stamp
from lab.recording import FINISHED, QUEUED, RECEIVED, REPLIED, STARTED
from lab.scenarios import blocking_vs_background
from lab.scenarios.blocking_vs_background import hand_to_a_worker
from lab.tables import execution_table
from learners.models import StudyDay
from tests.lab.making import make_learner, make_page, make_run

HOST = "testserver"


def waiting_run(**knobs):
    defaults = {"emails": 2, "seconds": 1, "workers": 1}
    return make_run(state=Run.State.WAITING, seat=1, knobs={**defaults, **knobs})


def play(run):
    driver.drive(run.uid, HOST)
    run.refresh_from_db()
    return reading.record_of(run)


def in_background(run):
    thread = threading.Thread(target=driver.drive, args=(run.uid, HOST), daemon=True)
    thread.start()
    return thread


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def unfinished():
    return DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])


def test_blocking_threads_makes_the_heartbeat_wait_and_a_worker_does_not(lab_site, settings):
    settings.LAB_SECOND = 0.5
    run = waiting_run(emails=8, seconds=4, workers=4)
    play(run)
    assert run.state == Run.State.FINISHED
    assert run.measures["blocking_median_heartbeat_ms"] >= 10 * run.measures["background_median_heartbeat_ms"]
    assert run.measures["blocking_slowest_reply_ms"] > run.measures["background_slowest_reply_ms"]


def said_of_emails(last, **knobs):
    measures = {"blocking_last_email_ms": 1000.0, "background_last_email_ms": last}
    (said,) = blocking_vs_background._sentences({"seconds": 1, **knobs}, measures)
    return said


def test_no_more_threads_are_spoken_of_than_there_were_emails():
    for emails, threads in ((1, "one thread"), (2, "two threads"), (8, "four threads")):
        said = said_of_emails(1000.0, emails=emails, workers=4)
        assert said.startswith(f"Four workers sent the last email about as soon as {threads} did")
    later = said_of_emails(2000.0, emails=2, workers=1)
    assert "One worker did what two threads did together" in later
    assert later.endswith("Raise the workers to two and run it again.")


def test_one_email_is_not_the_same_ones():
    headline = scenarios.get("blocking-vs-background").headline
    assert headline({"emails": 1}) == "One email, twice"
    assert headline({"emails": 6}) == "Same six emails, twice"


def test_every_visitor_is_answered_by_the_server_and_every_task_by_a_worker(lab_site):
    run = waiting_run(emails=3)
    recording = play(run)
    assert [request.status for request in recording.lane("blocking").requests] == [200] * 3
    assert [request.status for request in recording.lane("background").requests] == [202] * 3
    background = recording.lane("background")
    for item in (1, 2, 3):
        events = [mark.event for mark in background.of(item)]
        assert sorted(events) == sorted([RECEIVED, "thread", QUEUED, REPLIED, STARTED, FINISHED])
        assert background.note(item, FINISHED) == "SUCCESSFUL"
        assert background.first(item, STARTED) < background.first(item, FINISHED)


def test_stamps_agree_with_the_rows_of_the_queue(lab_site):
    run = waiting_run(emails=2)
    background = play(run).lane("background")
    rows = DBTaskResult.objects.filter(queue_name=run.queue_name, status=TaskResultStatus.SUCCESSFUL)
    assert rows.count() == 2
    for row in rows:
        item = row.args_kwargs["args"][1]
        stamped = background.first(item, FINISHED) - background.first(item, STARTED)
        stored = (row.finished_at - row.started_at).total_seconds() * 1000
        assert stamped == pytest.approx(stored, abs=500)


def test_four_workers_work_side_by_side(lab_site):
    background = play(waiting_run(emails=4, seconds=4, workers=4)).lane("background")
    last_start = max(background.first(item, STARTED) for item in range(1, 5))
    first_end = min(background.first(item, FINISHED) for item in range(1, 5))
    assert last_start < first_end


def test_one_worker_takes_one_email_at_a_time(lab_site):
    background = play(waiting_run(emails=3, workers=1)).lane("background")
    spans = sorted((background.first(n, STARTED), background.first(n, FINISHED)) for n in (1, 2, 3))
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_the_execution_table_gives_the_stored_stamps(lab_site):
    run = waiting_run(emails=2)
    table = execution_table(play(run).lane("background"), "email", "")
    begin = Stamp.objects.get(run=run, lane="background", item=0, event="begin").at_ms
    item = int(table.words.split()[1].strip(","))
    stored = [
        stamp.at_ms - begin
        for stamp in Stamp.objects.filter(run=run, lane="background", item=item).exclude(event="thread")
    ]
    first = float(table.rows[0][0].text.removesuffix(" s")) * 1000
    assert first == pytest.approx(stored[0], abs=0.6)
    shown = [first + float(row[0].text.strip("+ms ").replace(",", "")) for row in table.rows[1:]]
    assert shown == pytest.approx(stored[1:], abs=1.2)


def test_a_finished_run_leaves_nothing_behind(lab_site):
    run = waiting_run()
    play(run)
    assert not unfinished().exists()
    assert not WorkerHeartbeat.objects.exists()
    assert live._runs == {}
    assert run.seat is None


def test_a_finished_run_counts_as_done_and_as_study(lab_site):
    run = waiting_run()
    play(run)
    assert LabRecord.objects.get(learner=run.learner, page=run.page).runs == 1
    assert StudyDay.objects.get(learner=run.learner).seconds >= 1


def test_cancelling_stops_everything_at_once(lab_site):
    run = waiting_run(emails=8, seconds=4)
    thread = in_background(run)
    wait_for(lambda: Stamp.objects.filter(run=run, event="thread").count() >= 4)
    running.cancel(run, run.created_at)
    thread.join(10)
    assert not thread.is_alive()
    run.refresh_from_db()
    assert (run.state, run.seat) == (Run.State.CANCELLED, None)
    assert not unfinished().exists()


def test_cancelling_while_workers_work_leaves_no_task_running(lab_site):
    run = waiting_run(emails=4, seconds=4)
    thread = in_background(run)
    wait_for(lambda: Stamp.objects.filter(run=run, lane="background", event=STARTED).exists(), 15)
    running.cancel(run, run.created_at)
    thread.join(10)
    assert not thread.is_alive()
    assert not unfinished().exists()


def test_a_visitor_who_is_answered_after_the_end_leaves_no_task(lab_site, monkeypatch):
    asked, is_late = threading.Event(), threading.Event()

    def answer_late(*arguments):
        asked.set()
        is_late.wait(10)
        return hand_to_a_worker(*arguments)

    monkeypatch.setattr(blocking_vs_background, "hand_to_a_worker", answer_late)
    run = waiting_run(emails=1)
    thread = in_background(run)
    assert asked.wait(15)
    running.cancel(run, run.created_at)
    threading.Timer(0.5, is_late.set).start()
    thread.join(10)
    assert not thread.is_alive()
    assert not unfinished().exists()


def test_deleting_a_run_under_way_is_no_error(lab_site, caplog):
    run = waiting_run(emails=8, seconds=4)
    thread = in_background(run)
    wait_for(lambda: Stamp.objects.filter(run=run).exists())
    running.delete(Run.objects.get(pk=run.pk), run.created_at)
    thread.join(10)
    assert not Run.objects.exists()
    assert "could not be closed" not in caplog.text


def test_a_run_that_takes_too_long_ends_by_itself(lab_site, monkeypatch):
    monkeypatch.setattr(driver, "LIMIT_SECONDS", 0.3)
    run = waiting_run(emails=8, seconds=4)
    play(run)
    assert (run.state, run.seat) == (Run.State.INTERRUPTED, None)
    assert not unfinished().exists()


def test_a_site_that_cannot_be_reached_interrupts_the_run(lab_site, settings, caplog):
    settings.LAB_ORIGIN = "http://127.0.0.1:9"
    run = waiting_run()
    play(run)
    assert run.state == Run.State.INTERRUPTED
    assert "broke off" in caplog.text


def test_a_run_is_driven_once(lab_site):
    run = waiting_run()
    play(run)
    driver.drive(run.uid, HOST)
    run.refresh_from_db()
    assert LabRecord.objects.get().runs == 1


def test_a_run_begins_when_its_row_is_committed(lab_site, django_capture_on_commit_callbacks):
    learner, page = make_learner(), make_page()
    run = running.begin(learner, page, {"emails": 1, "seconds": 1, "workers": 1}, {}, make_time())
    driver.start(run, HOST)
    wait_for(lambda: Run.objects.get(pk=run.pk).state == Run.State.FINISHED, 20)
    assert Run.objects.get(pk=run.pk).measures["background_slowest_reply_ms"] > 0


def make_time():
    from django.utils import timezone

    return timezone.now()
