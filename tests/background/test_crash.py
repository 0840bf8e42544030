"""kill -9 amid work: after a restart every task finishes, and every effect is there."""

from django_tasks_db.models import DBTaskResult

from background.models import WorkerHeartbeat
from background.pool import Pool
from tests.background import processes, work
from tests.background.waiting import wait_for_all, wait_until


def test_after_kills_and_restarts_nothing_is_lost_or_stuck(queue, tmp_path):
    lines = tmp_path / "lines"
    for number in range(60):
        work.append_line.enqueue(str(lines), number, 0.05)

    for kill in (1, 2):
        server = processes.start_server()
        wait_until(lambda goal=kill * 10: lines.exists() and len(lines.read_text().split()) >= goal)
        processes.kill(server)

    server = processes.start_server()
    wait_for_all()
    processes.terminate(server)

    assert set(lines.read_text().split()) == {str(number) for number in range(60)}
    assert DBTaskResult.objects.successful().count() == 60
    assert not WorkerHeartbeat.objects.exists()


def test_a_dead_process_is_noticed_by_its_neighbour_within_seconds(queue, tmp_path):
    server = processes.start_server()
    work.hang_the_first_time.enqueue(str(tmp_path / "lines"))
    wait_until(lambda: (tmp_path / "lines").exists() and (tmp_path / "lines").read_text())
    processes.kill(server)
    assert DBTaskResult.objects.running().count() == 1

    with Pool("default", threads=1):
        wait_for_all()

    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids)) == ("SUCCESSFUL", 2)


def test_sigterm_finishes_what_runs_and_leaves_the_rest_ready(queue, tmp_path):
    server = processes.start_server(RECTO_TASK_THREADS="1")
    work.append_line.enqueue(str(tmp_path / "lines"), "finished", 1.0)
    wait_until(DBTaskResult.objects.running().exists)
    work.double.enqueue(1)

    assert processes.terminate(server) == 0

    assert (tmp_path / "lines").read_text() == "finished\n"
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "SUCCESSFUL"]
