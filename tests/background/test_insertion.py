"""The prepared INSERT stores what a save of the model stores."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.tasks import default_task_backend
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from background import insertion
from tests.background import work

pytestmark = pytest.mark.usefixtures("queue")

TASKS = {
    "as declared": work.double,
    "with everything": work.double.using(
        priority=7, queue_name="mail", run_after=timezone.now() + dt.timedelta(hours=1)
    ),
}


def columns(row_id):
    return DBTaskResult.objects.filter(pk=row_id).values().get()


@pytest.mark.parametrize("name", TASKS)
def test_the_row_is_that_of_a_save(name):
    task, kwargs = TASKS[name], {"who": "Ada", "deep": [1, {"two": None}], "quote": "O'Neil %s"}
    saved = DatabaseBackend._task_to_db_task(default_task_backend, task, (1, 2.5), kwargs)
    inserted = insertion.insert(task, (1, 2.5), kwargs, row_id=uuid.uuid4(), alias="default")

    expected, found = columns(saved.pk), columns(inserted.pk)
    assert abs(expected.pop("enqueued_at") - found.pop("enqueued_at")) < dt.timedelta(minutes=1)
    assert expected.pop("id") != found.pop("id")
    assert found == expected


@pytest.mark.parametrize("name", TASKS)
def test_the_result_is_that_of_the_stored_row(name):
    result = TASKS[name].enqueue(4)

    assert result == DBTaskResult.objects.get(pk=result.id).task_result
    assert result.db_result.run_after == DBTaskResult.objects.get(pk=result.id).run_after
    assert not result.is_finished


def test_receivers_hear_of_the_row():
    heard = []

    def hear(instance, created, **_):
        heard.append((str(instance.pk), created))

    post_save.connect(hear, sender=DBTaskResult)
    try:
        result = work.double.enqueue(1)
    finally:
        post_save.disconnect(hear, sender=DBTaskResult)

    assert heard == [(result.id, True)]


def test_what_json_cannot_carry_stores_nothing():
    with pytest.raises(TypeError, match="Unsupported type"):
        work.double.enqueue(object())

    assert not DBTaskResult.objects.exists()


def test_a_refused_row_spoils_the_transaction_it_is_in():
    known = work.double.enqueue(1)

    with transaction.atomic():
        with pytest.raises(IntegrityError):
            insertion.insert(work.double, (1,), {}, row_id=uuid.UUID(known.id), alias="default")
        assert transaction.get_rollback()
        transaction.set_rollback(True)

    assert DBTaskResult.objects.count() == 1
