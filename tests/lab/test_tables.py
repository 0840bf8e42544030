from lab.recording import FINISHED, QUEUED, RECEIVED, REPLIED, STARTED, THREAD
from lab.tables import execution_table, status_of, task_table
from tests.lab.making import lane

ONE_WORKER = lane(
    (1, RECEIVED, 1000), (1, THREAD, 1000), (1, QUEUED, 1002), (1, STARTED, 1003), (1, REPLIED, 1004, "202"),
    (2, RECEIVED, 1120), (2, THREAD, 1120), (2, QUEUED, 1123), (2, REPLIED, 1125, "202"),
    (1, FINISHED, 3003, "SUCCESSFUL"), (2, STARTED, 3006), (2, FINISHED, 5006, "SUCCESSFUL"),
)  # fmt: skip


def texts(row):
    return [cell.text for cell in row]


def test_a_task_has_the_status_of_its_last_stamp():
    assert status_of(lane((1, QUEUED, 0)), 1) == "READY"
    assert status_of(lane((1, QUEUED, 0), (1, STARTED, 1)), 1) == "RUNNING"
    assert status_of(lane((1, QUEUED, 0), (1, FINISHED, 1, "FAILED ValueError: no")), 1) == "FAILED"
    assert status_of(lane(), 1) == ""


def test_the_task_table_gives_the_stamps_in_seconds():
    table = task_table(ONE_WORKER, "email", 3, "Second run")
    assert texts(table.rows[1]) == ["email 2", "Successful", "1.123", "3.006", "5.006", "1.9 s"]
    assert texts(table.rows[2]) == ["email 3", "Not sent", "", "", "", ""]


def test_the_execution_table_follows_the_task_that_had_to_wait():
    table = execution_table(ONE_WORKER, "email", "second run")
    assert table.words == "Email 2, second run"
    assert [texts(row) for row in table.rows] == [
        ["1.120 s", "Request received", "Thread busy", "Loading", "Busy with email 1"],
        ["+3 ms", "Task queued", "Row written", "Loading", "Busy with email 1"],
        ["+5 ms", "Reply sent", "Thread free", "202 Accepted", "Busy with email 1"],
        ["+1,886 ms", "Worker picks it up", "Free", "Page in use", "Running email 2"],
        ["+3,886 ms", "Task finishes", "Free", "Page in use", "Idle"],
    ]


def test_what_changed_is_marked():
    table = execution_table(ONE_WORKER, "email", "")
    assert [[cell.is_changed for cell in row[2:]] for row in table.rows] == [
        [True, True, False],
        [True, False, False],
        [True, True, False],
        [False, False, True],
        [False, False, True],
    ]


def test_a_worker_that_starts_before_the_reply_is_told_in_that_order():
    found = lane(
        (1, RECEIVED, 0),
        (1, QUEUED, 2),
        (1, STARTED, 3),
        (1, REPLIED, 4, "202"),
        (1, FINISHED, 90, "SUCCESSFUL"),
    )
    rows = execution_table(found, "email", "").rows
    assert [row[1].text for row in rows][2:4] == ["Worker picks it up", "Reply sent"]
    assert [row[4].text for row in rows] == ["Idle", "Idle", "Running email 1", "Running email 1", "Idle"]


def test_there_is_no_execution_table_before_a_reply():
    assert execution_table(lane((1, RECEIVED, 0)), "email", "") is None
