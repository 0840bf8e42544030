"""An urgent task behind a long queue: in turn, with priority, and with a worker of its own."""

from collections.abc import Callable, Mapping

from django.tasks import task

from lab import strips
from lab.figures import counted, duration, upper_first
from lab.findings import Bar, BarStrip, Cell, DataTable, Findings, LaneDrawing, Score
from lab.knobs import KnobsForm, knob
from lab.outside import answer_after
from lab.recording import FINISHED, QUEUED, STARTED, LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import number_cell
from lab.timeline import queue_bars, scale, waits, worst

IN_TURN, FIRST, OWN = "in-turn", "priority", "own-worker"
TITLES = {IN_TURN: "In turn", FIRST: "With priority", OWN: "A queue and a worker of its own"}
URGENT = 1  # the item of the urgent task
SECONDS_EACH = 0.4
LEAD_SECONDS = TAIL_SECONDS = 0.3
URGENT_AFTER_SECONDS = 0.2
OWN_QUEUE = "-own"


class PriorityKnobs(KnobsForm):
    reports = knob("Reports in the queue", 2, 8, 6)


@task(backend="lab")
def work_on(run: str, key: str) -> str:
    answer_after(run, SECONDS_EACH)
    return "done"


def enqueue_reports(stage: Stage, lane: str) -> None:
    for number in range(URGENT + 1, URGENT + 1 + stage.knobs["reports"]):
        stage.enqueue(work_on, f"{lane}:{number}")
    stage.wait(URGENT_AFTER_SECONDS)


def reset_password_in_turn(stage: Stage) -> None:
    stage.enqueue(work_on, f"{IN_TURN}:{URGENT}")


def reset_password_first(stage: Stage) -> None:
    stage.enqueue(work_on, f"{FIRST}:{URGENT}", priority=50)


def reset_password_elsewhere(stage: Stage) -> None:
    stage.enqueue(work_on, f"{OWN}:{URGENT}", queue_name=stage.queue_name + OWN_QUEUE)


class PriorityQueues(Scenario):
    slug = "priority-queues"
    name = "The urgent task"
    about = "Put one urgent task behind a queue of reports, in three ways"
    button = "Run all three"
    Knobs = PriorityKnobs
    measures = {
        "in_turn_wait_ms": Measure(label="The urgent task's wait, in turn"),
        "priority_wait_ms": Measure(label="The urgent task's wait, with priority"),
        "own_worker_wait_ms": Measure(label="The urgent task's wait, with a worker of its own"),
    }
    code = (
        Excerpt(title="The task", of=(work_on.func,)),
        Excerpt(title="First the reports", of=(enqueue_reports,)),
        Excerpt(
            title="Three ways to enqueue the urgent one",
            of=(reset_password_in_turn, reset_password_first, reset_password_elsewhere),
        ),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(f"behind {counted(knobs['reports'], 'report')}")

    def play(self, stage: Stage) -> None:
        with stage.lane(IN_TURN), stage.workers(1):
            _play(stage, IN_TURN, reset_password_in_turn)
        with stage.lane(FIRST), stage.workers(1):
            _play(stage, FIRST, reset_password_first)
        with stage.lane(OWN), stage.workers(1), stage.workers(1, stage.queue_name + OWN_QUEUE):
            _play(stage, OWN, reset_password_elsewhere)

    def findings(self, recording: Recording) -> Findings:
        lanes = {name: recording.lane(name) for name in TITLES}
        measures = strips.known({_measure(name): _wait(lane) for name, lane in lanes.items()})
        seconds = LEAD_SECONDS + (recording.knobs["reports"] + 1) * SECONDS_EACH + TAIL_SECONDS
        span, step = scale(max(seconds * recording.second, *(lane.length for lane in lanes.values())))
        return Findings(
            lanes=tuple(_drawing(lane, recording.knobs["reports"], span) for lane in lanes.values()),
            key=(*strips.TASK_KEY, ("held", "The urgent task")),
            span=span,
            step=step,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(measures) if recording.is_finished else (),
            tables=(_table(lanes),),
            measures=measures,
        )


def _play(stage: Stage, lane: str, enqueue_urgent: Callable[[Stage], None]) -> None:
    stage.wait(LEAD_SECONDS)
    enqueue_reports(stage, lane)
    enqueue_urgent(stage)
    stage.wait_for_queue()
    stage.wait(TAIL_SECONDS)


def _measure(lane: str) -> str:
    return f"{lane.replace('-', '_')}_wait_ms"


def _wait(lane: LaneRecording) -> float | None:
    return waits(lane, QUEUED, STARTED).get(URGENT)


def _drawing(lane: LaneRecording, reports: int, span: float) -> LaneDrawing:
    items = range(1, reports + URGENT + 1)
    bars = tuple(_marked(bar) for bar in queue_bars(lane, span, items))
    strip = BarStrip(name="Tasks", words="the urgent one on top", rows=len(items), bars=bars)
    words = "two workers" if lane.name == OWN else "one worker"
    return strips.drawing(lane, TITLES.get(lane.name, ""), words, strip)


def _marked(bar: Bar) -> Bar:
    is_urgent = bar.row == URGENT - 1 and bar.kind == "work"
    return Bar(kind="held", row=bar.row, start=bar.start, width=bar.width) if is_urgent else bar


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return tuple(strips.single(f"{TITLES[name]}: its wait", measures, _measure(name)) for name in TITLES)


def _sentences(measures: Mapping[str, float]) -> tuple[str, ...]:
    if len(measures) < len(TITLES):
        return ()
    in_turn, first, own = (duration(measures[_measure(name)]) for name in TITLES)
    return (
        (
            f"In turn it waited {in_turn}. With priority it waited {first}, because a worker ends the task at hand first. "
            f"With a worker of its own it waited {own}."
        ),
    )


def _table(lanes: Mapping[str, LaneRecording]) -> DataTable:
    return DataTable(
        id="ways",
        title="Three ways",
        words="The urgent task’s times, and the last report’s end",
        columns=(("Way", False), ("Wait", True), ("Done after", True), ("Last report done", True)),
        rows=tuple(_row(lane, TITLES[name]) for name, lane in lanes.items()),
    )


def _row(lane: LaneRecording, title: str) -> tuple[Cell, ...]:
    return (
        Cell(text=title),
        number_cell(duration(_wait(lane))),
        number_cell(duration(waits(lane, QUEUED, FINISHED).get(URGENT))),
        number_cell(duration(_last_report_done(lane))),
    )


def _last_report_done(lane: LaneRecording) -> float | None:
    """From the first report's queueing; None before all are done."""
    begin = lane.first(URGENT + 1, QUEUED)
    last = worst(mark.at for mark in lane.marks if mark.event == FINISHED and mark.item != URGENT)
    return None if begin is None or last is None or not lane.is_over else last - begin
