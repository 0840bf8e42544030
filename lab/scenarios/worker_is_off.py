"""Tasks are enqueued while no worker runs: they wait, and nothing is lost."""

from collections.abc import Mapping

from django.tasks import task

from lab import strips
from lab.figures import counted, duration, upper_first
from lab.findings import Bar, BarStrip, Findings, Score
from lab.knobs import KnobsForm, knob
from lab.outside import answer_after
from lab.recording import FINISHED, QUEUED, STARTED, LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import task_table
from lab.timeline import scale, waits, worst

LANE = "background"
SECONDS_EACH = 0.4
LEAD_SECONDS = TAIL_SECONDS = 0.4
SWITCHED_ON = "switched-on"
COUNTED = "counted"


class WorkerKnobs(KnobsForm):
    tasks = knob("Tasks", 1, 8, 5)
    seconds = knob("Seconds without a worker", 1, 4, 2)


@task(backend="lab")
def write_report(run: str, number: int) -> str:
    answer_after(run, SECONDS_EACH)
    return f"report {number}"


def enqueue_with_nobody_there(stage: Stage) -> None:
    for number in range(1, stage.knobs["tasks"] + 1):
        stage.enqueue(write_report, number)
    stage.wait(stage.knobs["seconds"])


class WorkerIsOff(Scenario):
    slug = "worker-is-off"
    name = "The worker is off"
    about = "Enqueue while no worker runs, then switch one on"
    button = "Enqueue"
    Knobs = WorkerKnobs
    measures = {
        "lost_tasks": Measure(label="Tasks lost", unit="task"),
        "longest_wait_ms": Measure(label="Longest wait in the queue"),
        "first_start_ms": Measure(label="From switching on to the first start"),
        "done_after_ms": Measure(label="From switching on to the last end"),
    }
    code = (
        Excerpt(title="The task", of=(write_report.func,)),
        Excerpt(title="What is done", of=(enqueue_with_nobody_there, Stage.workers)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(f"{counted(knobs['tasks'], 'task')}, nobody there")

    def play(self, stage: Stage) -> None:
        with stage.lane(LANE):
            stage.wait(LEAD_SECONDS)
            enqueue_with_nobody_there(stage)
            stage.stamp(LANE, 0, COUNTED, str(stage.count("READY")))
            stage.stamp(LANE, 0, SWITCHED_ON)
            with stage.workers(1):
                stage.wait_for_queue()
                stage.wait(TAIL_SECONDS)

    def findings(self, recording: Recording) -> Findings:
        lane, tasks = recording.lane(LANE), recording.knobs["tasks"]
        measures = _measures(lane, tasks, is_finished=recording.is_finished)
        expected = LEAD_SECONDS + recording.knobs["seconds"] + tasks * SECONDS_EACH + TAIL_SECONDS
        span, step = scale(max(expected * recording.second, lane.length))
        items = range(1, tasks + 1)
        return Findings(
            lanes=(
                strips.drawing(
                    lane,
                    "Off, then on",
                    f"{counted(tasks, 'task')}, one worker",
                    _switch(lane),
                    strips.task_strip(lane, "Tasks", "rows in a table", items, span),
                ),
            ),
            key=(
                ("wait", "No worker"),
                ("queued", "In the queue"),
                ("work", "A worker is there, or at a task"),
            ),
            span=span,
            step=step,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(lane, measures) if recording.is_finished else (),
            tables=(task_table(lane, "report", tasks, "Rows in the queue"),),
            measures=measures,
        )


def _switch(lane: LaneRecording) -> BarStrip:
    """One row: without a worker, then with one."""
    on = lane.first(0, SWITCHED_ON)
    until = lane.length if on is None else on
    bars = [Bar(kind="wait", row=0, start=0.0, width=until)] if lane.length else []
    if on is not None:
        bars.append(Bar(kind="work", row=0, start=on, width=round(lane.length - on, 1)))
    return BarStrip(name="Worker", words="off" if on is None else "off, then on", rows=1, bars=tuple(bars))


def _measures(lane: LaneRecording, tasks: int, *, is_finished: bool) -> dict[str, float]:
    on = lane.first(0, SWITCHED_ON)
    started = [mark.at for mark in lane.marks if mark.event == STARTED]
    finished = [mark.at for mark in lane.marks if mark.event == FINISHED]
    return strips.known(
        {
            "lost_tasks": float(tasks - len(finished)) if is_finished else None,
            "longest_wait_ms": worst(waits(lane, QUEUED, STARTED).values()),
            "first_start_ms": min(started) - on if on is not None and started else None,
            "done_after_ms": max(finished) - on if on is not None and finished else None,
        }
    )


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return (
        strips.count("Tasks lost", measures.get("lost_tasks", 0.0)),
        strips.single("Longest wait in the queue", measures, "longest_wait_ms"),
        strips.single("First start after switching on", measures, "first_start_ms"),
    )


def _sentences(lane: LaneRecording, measures: Mapping[str, float]) -> tuple[str, ...]:
    waiting = lane.note(0, COUNTED)
    if not waiting or measures.get("lost_tasks"):
        return ()
    return (
        (
            f"{upper_first(counted(int(waiting), 'row'))} waited as READY while nobody worked. The worker took the first "
            f"{duration(measures['first_start_ms'])} after it was switched on, and none was lost."
        ),
    )
