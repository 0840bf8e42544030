"""Tables made from a lane's stamps. Times are counted from the lane's start. Pure."""

from collections.abc import Sequence

from lab.figures import clock, counted, duration, later
from lab.findings import Cell, DataTable
from lab.recording import FINISHED, QUEUED, RECEIVED, REPLIED, STARTED, LaneRecording, Mark
from lab.timeline import Try, tries

STATES = {"READY": "Ready", "RUNNING": "Running", "SUCCESSFUL": "Successful", "FAILED": "Failed"}
TASK_COLUMNS = (
    ("Task", False),
    ("State", False),
    ("Queued", True),
    ("Started", True),
    ("Finished", True),
    ("In queue", True),
)
EXECUTION_COLUMNS = (
    ("At", True),
    ("Action", False),
    ("Server state", False),
    ("User response", False),
    ("Background worker", False),
)


def status_of(lane: LaneRecording, item: int) -> str:
    """The status of a task's latest delivery, as its stamps tell it; empty before it was queued."""
    found = tries(lane, item)
    return status_of_try(found[-1]) if found else ""


def status_of_try(found: Try) -> str:
    if found.finished is not None:
        return found.note.partition(" ")[0]
    return "READY" if found.started is None else "RUNNING"


def state_cell(status: str) -> Cell:
    return Cell(text=STATES.get(status, "Not sent"), state=status)


def number_cell(text: str) -> Cell:
    return Cell(text=text, is_number=True)


def task_table(lane: LaneRecording, noun: str, count: int, words: str, table_id: str = "tasks") -> DataTable:
    """A row for each of ``count`` tasks: its state, and when it was queued, started and finished (seconds)."""
    return DataTable(
        id=table_id,
        title="Tasks",
        words=words,
        columns=TASK_COLUMNS,
        rows=tuple(_task_row(lane, item, f"{noun} {item}") for item in range(1, count + 1)),
    )


def execution_table(lane: LaneRecording, noun: str, words: str) -> DataTable | None:
    """What server, user and worker did for one task that had to wait, event by event. None before one was answered.

    The first row's time is counted from the lane's start, the others' from the first row.
    """
    item = _telling_item(lane)
    if item is None:
        return None
    events = [mark for mark in lane.of(item) if mark.event in _ACTIONS]
    return DataTable(
        id="execution",
        title="Execution table",
        words=f"{noun.capitalize()} {item}, {words}",
        columns=EXECUTION_COLUMNS,
        rows=tuple(_execution_rows(lane, noun, item, events)),
    )


_ACTIONS = {
    RECEIVED: "Request received",
    QUEUED: "Task queued",
    REPLIED: "Reply sent",
    STARTED: "Worker picks it up",
    FINISHED: "Task finishes",
}


_SAME = {("Thread free", "Free"), ("202 Accepted", "Page in use")}  # told in other words


def _task_row(lane: LaneRecording, item: int, name: str) -> tuple[Cell, ...]:
    queued, started = lane.first(item, QUEUED), lane.first(item, STARTED)
    in_queue = None if queued is None or started is None else started - queued
    return (
        Cell(text=name),
        state_cell(status_of(lane, item)),
        number_cell(clock(queued)),
        number_cell(clock(started)),
        number_cell(clock(lane.last(item, FINISHED))),
        number_cell("" if in_queue is None else duration(in_queue)),
    )


def _telling_item(lane: LaneRecording) -> int | None:
    """The first task that found the workers busy; else the first that was answered."""
    answered = [item for item in lane.items() if lane.first(item, REPLIED) is not None]
    waited = [item for item in answered if _waited(lane, item)]
    return next(iter(waited or answered), None)


def _waited(lane: LaneRecording, item: int) -> bool:
    queued, started = lane.first(item, QUEUED), lane.first(item, STARTED)
    return queued is not None and (started or lane.length) - queued > 50


def _execution_rows(
    lane: LaneRecording, noun: str, item: int, events: Sequence[Mark]
) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    server, user, worker = "", "", ""
    for mark in events:
        before = (server, user, worker)
        server, user = _server_after(mark, server), _user_after(mark, user, is_answered=_is_answered(rows))
        worker = _workers_at(lane, noun, item, mark)
        now = (server, user, worker)
        at = f"{clock(mark.at)} s" if not rows else later(mark.at - events[0].at)
        changed = [text != old and (old, text) not in _SAME for text, old in zip(now, before, strict=True)]
        if not rows:
            changed[2] = False
        states = [Cell(text=text, is_changed=new) for text, new in zip(now, changed, strict=True)]
        rows.append((number_cell(at), Cell(text=_ACTIONS[mark.event]), *states))
    return rows


def _is_answered(rows: Sequence[tuple[Cell, ...]]) -> bool:
    return any(row[1].text == _ACTIONS[REPLIED] for row in rows)


def _server_after(mark: Mark, before: str) -> str:
    if mark.event == RECEIVED:
        return "Thread busy"
    if mark.event == QUEUED:
        return "Row written"
    if mark.event == REPLIED:
        return "Thread free"
    return "Free" if before in ("Thread free", "Free") else before


def _user_after(mark: Mark, before: str, *, is_answered: bool) -> str:
    if mark.event == REPLIED:
        return "202 Accepted" if mark.note == "202" else f"{mark.note} OK"
    if is_answered:
        return "Page in use"
    return "Loading"


def _workers_at(lane: LaneRecording, noun: str, item: int, mark: Mark) -> str:
    """What the workers do right after the mark."""
    if mark.event == STARTED:
        return f"Running {noun} {item}"
    running = _running_at(lane, mark.at)
    if item in running:
        return f"Running {noun} {item}"
    if not running:
        following = _started_after(lane, mark) if mark.event == FINISHED else None
        return "Idle" if following is None else f"Starts {noun} {following}"
    if len(running) == 1:
        return f"Busy with {noun} {running[0]}"
    return f"Busy with {counted(len(running), noun)}"


def _running_at(lane: LaneRecording, at: float) -> list[int]:
    found = []
    for item in lane.items():
        started, finished = lane.last(item, STARTED), lane.last(item, FINISHED)
        if started is not None and started <= at and (finished is None or finished > at):
            found.append(item)
    return found


def _started_after(lane: LaneRecording, mark: Mark) -> int | None:
    """The task that a worker took within a tenth of a second after the mark."""
    soon = [
        other.item
        for other in lane.marks
        if other.event == STARTED and 0 <= other.at - mark.at <= 100 and other.item != mark.item
    ]
    return next(iter(soon), None)
