"""What the operator's page lists."""

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import claiming
from background.models import Progress
from background.overview import LISTED, read_overview
from background.pool import Pool
from tests.background import work
from tests.background.waiting import finished, wait_until


def test_each_kind_is_listed_with_the_newest_first(queue):
    with Pool("default", threads=1):
        finished(work.fail.enqueue("first"))
        finished(work.fail.enqueue("second"))
    running = work.double.using(priority=9).enqueue(1)
    waiting = work.double.enqueue(2)
    newer = work.double.enqueue(3)
    claiming.claim_next("default", None, "w")

    overview = read_overview()

    assert ["second" in entry.traceback for entry in overview.failed] == [True, False]
    assert (overview.failed[0].exception, overview.failed[0].starts) == ("ValueError", 1)
    assert [entry.result_id for entry in overview.running] == [running.id]
    assert overview.running[0].worker_id == "w"
    assert [entry.result_id for entry in overview.waiting] == [newer.id, waiting.id]


def test_a_deferred_task_says_when_it_is_due(queue):
    due = timezone.now() + timedelta(hours=1)
    work.double.using(run_after=due).enqueue(1)
    work.double.enqueue(2)

    assert [entry.due_at for entry in read_overview().waiting] == [None, due]


def test_tries_of_one_task_know_each_other(queue):
    with Pool("default", threads=1):
        work.fail_until.enqueue(9)
        wait_until(lambda: DBTaskResult.objects.failed().count() == 3)

    entries = read_overview().failed

    assert [(entry.number, entry.is_tried_again) for entry in entries] == [(3, False), (2, True), (1, True)]


def test_progress_comes_with_the_task(queue):
    work.double.enqueue(1)
    row = claiming.claim_next("default", None, "w")
    Progress.objects.create(task_id=str(row.pk), done=2, total=4, message="half", updated_at=timezone.now())

    assert read_overview().running[0].progress.message == "half"


def test_what_pages_start_in_queues_of_their_own_is_one_line_and_not_listed(side):
    for name in ("a", "b"):
        work.double.using(backend="side", queue_name=f"side-{name}").enqueue(1)

    overview = read_overview()

    assert [(queue.alias, queue.name, queue.waiting) for queue in overview.status.queues] == [
        ("side", "*", 2)
    ]
    assert (overview.status.waiting, overview.waiting) == (0, ())


def test_the_list_and_its_queries_do_not_grow(queue, django_assert_num_queries):
    for number in range(LISTED + 5):
        work.double.enqueue(number)

    with django_assert_num_queries(11):
        overview = read_overview()
    assert len(overview.waiting) == LISTED
    assert overview.status.waiting == LISTED + 5


def test_trouble_is_told(queue):
    work.double.enqueue(1)

    assert read_overview().trouble == ""
    assert "no worker is alive" in read_overview(timezone.now() + timedelta(minutes=3)).trouble
