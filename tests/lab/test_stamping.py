"""What the signals of the lab's tasks leave in a run."""

import inspect
import uuid

import pytest
from django.tasks import Task, task
from django.tasks.signals import task_finished

from background.pool import Pool
from lab import live, scenarios, stamping
from lab.models import Stamp
from lab.scenarios.blocking_vs_background import send_email
from tests.background.waiting import finished
from tests.lab.making import make_open_run

QUEUE = "lab-stamping"


@task(backend="lab")
def sum_up(*numbers):
    return sum(numbers)


@pytest.fixture(autouse=True)
def unsaid(monkeypatch):
    """Nothing was said about any task yet."""
    monkeypatch.setattr(stamping, "_unplaced", set())


def test_a_task_is_stamped_in_the_lane_that_its_key_names(db):
    run = make_open_run()
    opened = live.drive(run.uid, run.origin_ns)
    for key in (3, "urgent:4"):
        send_email.using(queue_name=QUEUE).enqueue(run.uid.hex, key, 1)
    live.close(run.uid)
    stamps = [(stamp.lane, stamp.item, stamp.event) for stamp in opened.take_stamps()]
    assert stamps == [("background", 3, "queued"), ("urgent", 4, "queued")]


@pytest.mark.parametrize("arguments", [(), (1,), (1, 2), ("not-a-run", 1), (uuid.UUID(int=7).hex, "lane:x")])
def test_a_task_that_names_no_run_is_queued_unstamped_and_the_log_says_so_once(db, caplog, arguments):
    for _ in range(2):
        sum_up.using(queue_name=QUEUE).enqueue(*arguments)
    assert not Stamp.objects.exists()
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert f"{__name__}.sum_up" in record.getMessage()


def test_a_task_that_names_no_run_is_worked_all_the_same(transactional_db):
    result = sum_up.using(queue_name=QUEUE).enqueue(20, 22)
    with Pool("lab", queue_names=[QUEUE], threads=1):
        assert finished(result).return_value == 42


def test_a_task_whose_run_is_over_leaves_no_stamp_and_no_word(db, caplog):
    send_email.using(queue_name=QUEUE).enqueue(uuid.uuid4().hex, 1, 1)
    assert not Stamp.objects.exists()
    assert caplog.records == []


def test_the_lab_hears_of_an_end_before_the_engine_starts_what_follows():
    heard = [key for key, *_ in task_finished.receivers]
    names = [key for key, _ in heard]
    assert names.index("lab.finished") < names.index("background.finished")


@pytest.mark.parametrize("slug", scenarios.ALL)
def test_every_task_of_a_scenario_takes_its_run_and_its_number_first(slug):
    module = inspect.getmodule(type(scenarios.get(slug)))
    tasks = [found for found in vars(module).values() if isinstance(found, Task)]
    assert tasks
    for found in tasks:
        first, second, *_ = inspect.signature(found.func).parameters
        assert first == "run"
        assert second in ("number", "key")
