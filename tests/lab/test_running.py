import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background.backend import ThreadPoolBackend
from lab import running
from lab.models import SEATS, LabRecord, Run
from lab.running import Refused
from lab.scenarios.blocking_vs_background import send_email
from tests.lab.making import KNOBS, long_ago, make_learner, make_open_run, make_page, make_run


def begin(learner=None, page=None):
    return running.begin(
        learner or make_learner(), page or make_page(), KNOBS, {"slowest": 0}, timezone.now()
    )


def enqueue_for(run):
    return send_email.using(queue_name=run.queue_name).enqueue(run.uid.hex, 1, 1)


def test_a_run_takes_a_seat_and_keeps_its_settings(db):
    run = begin()
    assert (run.state, run.seat, run.knobs, run.prediction) == ("waiting", 1, KNOBS, {"slowest": 0})


def test_a_learner_has_one_open_run(db):
    learner, page = make_learner(), make_page()
    first = begin(learner, page)
    with pytest.raises(Refused) as refused:
        begin(learner, page)
    assert refused.value.own == first


def test_the_site_has_three_seats(db):
    page = make_page()
    seats = [begin(page=page).seat for _ in range(SEATS)]
    assert seats == [1, 2, 3]
    with pytest.raises(Refused, match="Three people"):
        begin(page=page)


def test_a_seat_becomes_free_when_a_run_ends(db):
    page = make_page()
    runs = [begin(page=page) for _ in range(SEATS)]
    running.cancel(runs[1], timezone.now())
    assert begin(page=page).seat == 2


def test_a_seat_taken_meanwhile_is_passed_over(db, monkeypatch):
    page = make_page()
    begin(page=page)
    monkeypatch.setattr(running, "_free_seats", lambda: [1, 2])
    assert begin(page=page).seat == 2


def test_a_run_whose_process_died_is_interrupted_and_its_tasks_go(db):
    run = make_open_run(beat_at=long_ago(seconds=60))
    enqueue_for(run)
    running.sweep(timezone.now())
    run.refresh_from_db()
    assert (run.state, run.seat) == (Run.State.INTERRUPTED, None)
    assert not DBTaskResult.objects.exists()


def test_a_run_that_lives_is_left_alone(db):
    run = make_open_run()
    running.sweep(timezone.now())
    run.refresh_from_db()
    assert run.state == Run.State.RUNNING


def test_tasks_of_other_runs_stay(db):
    page = make_page()
    dead = make_open_run(page=page, beat_at=long_ago(seconds=60))
    alive = make_open_run(page=page, seat=2)
    enqueue_for(alive)
    enqueue_for(dead)
    running.sweep(timezone.now())
    assert [row.queue_name for row in DBTaskResult.objects.all()] == [alive.queue_name]


def test_a_run_ends_once(db):
    run = make_open_run()
    running.cancel(run, timezone.now())
    running.finish(run, {"x": 1.0}, timezone.now())
    run.refresh_from_db()
    assert (run.state, run.measures) == (Run.State.CANCELLED, {})
    assert not LabRecord.objects.exists()


def test_each_finished_run_is_counted(db):
    page, learner = make_page(), make_learner()
    for _ in range(2):
        running.finish(make_open_run(page=page, learner=learner), {}, timezone.now())
    assert LabRecord.objects.get().runs == 2


def test_runs_go_after_a_day_and_records_stay(db):
    page = make_page()
    old = make_run(page=page, created_at=long_ago(days=1, minutes=1))
    young = make_run(page=page, created_at=long_ago(hours=23))
    enqueue_for(old)
    LabRecord.objects.create(learner=old.learner, page=page, runs=1)
    assert running.remove_expired(timezone.now()) == 1
    assert list(Run.objects.all()) == [young]
    assert not DBTaskResult.objects.exists()
    assert LabRecord.objects.exists()


def test_the_lab_has_a_backend_of_its_own():
    assert isinstance(send_email.get_backend(), ThreadPoolBackend)
    assert send_email.backend == "lab"
