"""Who gets which row."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import claiming
from tests.background import work

pytestmark = pytest.mark.usefixtures("queue")


def test_a_claimed_row_reads_as_it_is_stored():
    result = work.double.enqueue(4)

    row = claiming.claim_next("default", None, "one")
    stored = DBTaskResult.objects.get()

    assert (str(row.pk), row.status, row.worker_ids) == (result.id, TaskResultStatus.RUNNING, ["one"])
    names = [field.attname for field in DBTaskResult._meta.concrete_fields]
    assert {name: getattr(row, name) for name in names} == {name: getattr(stored, name) for name in names}


def test_urgent_rows_come_first_then_due_ones_then_old_ones():
    past = timezone.now() - dt.timedelta(minutes=1)
    old, young = work.double.enqueue(1), work.double.enqueue(2)
    due = work.double.using(run_after=past).enqueue(3)
    urgent = work.double.using(priority=5).enqueue(4)
    work.double.using(run_after=timezone.now() + dt.timedelta(hours=1)).enqueue(5)

    claimed = [claiming.claim_next("default", None, "w") for _ in range(5)]

    assert [row and str(row.pk) for row in claimed] == [urgent.id, due.id, old.id, young.id, None]


def test_only_wanted_queues_and_aliases():
    mail = work.double.using(queue_name="mail").enqueue(1)

    assert claiming.claim_next("other", None, "w") is None
    assert claiming.claim_next("default", (), "w") is None
    assert claiming.claim_next("default", ("bulk",), "w") is None
    assert str(claiming.claim_next("default", ("bulk", "mail"), "w").pk) == mail.id


def test_a_claim_appends_to_the_workers_before_it():
    work.double.enqueue(1)
    for name in ("one", "two", "three"):
        claiming.claim_next("default", None, name)
        DBTaskResult.objects.update(status=TaskResultStatus.READY)

    assert DBTaskResult.objects.get().worker_ids == ["one", "two", "three"]


def test_many_threads_share_the_rows_without_getting_one_twice():
    for number in range(40):
        work.double.enqueue(number)
    claimed, barrier = [], threading.Barrier(4)

    def take(name):
        barrier.wait()
        try:
            while DBTaskResult.objects.ready().exists():
                if row := claiming.claim_next("default", None, name):
                    claimed.append((row.pk, name))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == len({pk for pk, _ in claimed}) == 40
    assert {(row.pk, *row.worker_ids) for row in DBTaskResult.objects.all()} == set(claimed)


def test_a_row_that_changed_since_it_was_found_is_not_taken(monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL locks what it finds")
    work.double.enqueue(1)
    look, rivals = claiming._only, iter(["rival"])

    def look_while_a_rival_claims(*args):
        row = look(*args)
        if row is not None and (rival := next(rivals, None)):
            DBTaskResult.objects.update(worker_ids=[rival])  # claimed, and given back
        return row

    monkeypatch.setattr(claiming, "_only", look_while_a_rival_claims)

    assert claiming.claim_next("default", None, "late").worker_ids == ["rival", "late"]


def test_looking_uses_the_index_of_waiting_rows():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole")
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + claiming._look(0), ["default", "9999", "2026"])
        plan = " ".join(row[-1] for row in cursor.fetchall())

    assert "tasks_db_new_ordering_idx" in plan
    assert "TEMP B-TREE" not in plan
