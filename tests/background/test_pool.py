"""Which rows a pool takes, in which order, and how it stops."""

from collections import Counter
from datetime import timedelta
from threading import Timer

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from background import claiming
from background.models import WorkerHeartbeat
from background.pool import Pool
from tests.background import processes, work
from tests.background.waiting import finished, wait_for_all, wait_until


def test_two_pools_run_each_task_once(queue):
    for number in range(60):
        work.see.enqueue(number)

    with Pool("default", threads=2), Pool("default", threads=2):
        wait_for_all()

    assert Counter(work.SEEN) == Counter(range(60))


def test_two_processes_run_each_task_once(queue, tmp_path):
    lines = tmp_path / "lines"
    servers = [processes.start_server(), processes.start_server()]
    for number in range(40):
        work.append_line.enqueue(str(lines), number)
    wait_for_all()
    for server in servers:
        assert processes.terminate(server) == 0

    assert Counter(lines.read_text().split()) == Counter(map(str, range(40)))


def test_pools_of_one_alias_keep_to_their_queues(side):
    task = work.hold.using(backend="side", queue_name="run-a")
    with Pool("side", ["run-a"], threads=1) as one, Pool("side", ["run-b"], threads=1) as two:
        task.enqueue("a", 1)
        task.using(queue_name="run-b").enqueue("b", 2)
        assert work.GATES["a runs"].wait(20)
        assert work.GATES["b runs"].wait(20)
        assert (len(one.running), len(two.running)) == (1, 1)
        work.GATES["b"].set()
        work.GATES["a"].set()
        wait_for_all()


def test_a_pool_leaves_other_queues_alone(side):
    other = work.double.using(backend="side", queue_name="run-b").enqueue(1)
    with Pool("side", ["run-a"], threads=1, poll_seconds=0.02):
        finished(work.double.using(backend="side", queue_name="run-a").enqueue(1))

    other.refresh()
    assert other.status == TaskResultStatus.READY


def test_priority_decides_the_order(queue):
    for priority in (0, -50, 50):
        work.see.using(priority=priority).enqueue(priority)

    with Pool("default", threads=1):
        wait_for_all()

    assert work.SEEN == [50, 0, -50]


def test_run_after_is_waited_for(queue):
    later = work.see.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    soon = work.see.using(run_after=timezone.now() + timedelta(seconds=0.2)).enqueue("soon")

    with Pool("default", threads=1, poll_seconds=0.05):
        finished(soon)

    later.refresh()
    assert later.status == TaskResultStatus.READY
    assert soon.started_at >= soon.task.run_after


def test_rows_written_by_another_process_are_polled(queue):
    with Pool("default", threads=1, poll_seconds=0.05):
        result = work.double.enqueue(1)
        finished(result)
        DBTaskResult.objects.filter(pk=result.id).update(status=TaskResultStatus.READY)
        wait_for_all()

    result.refresh()
    assert result.attempts == 2


def test_a_growing_pool_takes_more_at_once_and_a_shrinking_one_fewer(queue):
    for name in ("a", "b", "c"):
        work.hold.enqueue(name)
    with Pool("default", threads=1) as pool:
        wait_until(lambda: len(pool.running) == 1)
        pool.resize(3)
        wait_until(lambda: len(pool.running) == 3)
        pool.resize(1)
        for name in ("a", "b", "c"):
            work.GATES[name].set()
        wait_for_all()
        wait_until(lambda: WorkerHeartbeat.objects.count() == 1)
        assert finished(work.double.enqueue(1)).return_value == 2


def test_a_stop_finishes_what_runs_and_claims_nothing_more(queue):
    running = work.hold.enqueue("a", "done")
    with Pool("default", threads=1) as pool:
        assert work.GATES["a runs"].wait(20)
        waiting = work.double.enqueue(1)
        Timer(0.3, work.GATES["a"].set).start()  # while stop() waits
        assert pool.stop(grace_seconds=20) == 0

    running.refresh()
    waiting.refresh()
    assert (running.status, running.return_value) == (TaskResultStatus.SUCCESSFUL, "done")
    assert waiting.status == TaskResultStatus.READY


def test_what_outlives_the_grace_period_goes_back_and_its_late_outcome_is_dropped(queue):
    result = work.hold.enqueue("a", "late")
    pool = Pool("default", threads=1)
    pool.start()
    assert work.GATES["a runs"].wait(20)
    abandoned = list(pool._threads.values())

    assert pool.stop(grace_seconds=0.05) == 1
    work.GATES["a"].set()
    abandoned[0].join(20)

    result.refresh()
    assert work.SEEN == ["late"]
    assert result.status == TaskResultStatus.READY
    with Pool("default", threads=1):
        assert finished(result).attempts == 2


def test_workers_have_heartbeats_while_the_pool_runs(queue):
    with Pool("default", threads=2) as pool:
        wait_until(lambda: WorkerHeartbeat.objects.count() == 2)
        assert pool.size == 2

    assert not WorkerHeartbeat.objects.exists()


def test_a_worker_survives_a_database_error(queue, monkeypatch):
    claim, errors = claiming.claim_next, [RuntimeError("connection lost")]

    def claim_badly_once(*args):
        if errors:
            raise errors.pop()
        return claim(*args)

    monkeypatch.setattr(claiming, "claim_next", claim_badly_once)
    with Pool("default", threads=1, poll_seconds=0.02):
        assert finished(work.double.enqueue(8)).return_value == 16
