"""The same load with more and more workers, until something else is the bottleneck."""

from collections.abc import Mapping

from django.tasks import task

from lab import strips
from lab.figures import counted, duration, number, upper_first
from lab.findings import BarKind, BarStrip, Cell, DataTable, Findings, LaneDrawing, Score
from lab.knobs import KnobsForm, knob
from lab.outside import ADMITTED, through_the_door
from lab.recording import FINISHED, QUEUED, STARTED, LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import number_cell
from lab.timeline import phase_bars, scale, waits, worst

ROUNDS = (1, 2, 4, 8)  # workers
SECONDS_EACH = 0.5
LEAD_SECONDS = TAIL_SECONDS = 0.3
PHASES: tuple[tuple[str, str, BarKind], ...] = (
    (QUEUED, STARTED, "queued"),
    (STARTED, ADMITTED, "wait"),
    (ADMITTED, FINISHED, "work"),
)


class BusyKnobs(KnobsForm):
    tasks = knob("Tasks", 2, 8, 8)
    connections = knob("Calls the service takes at once", 1, 8, 2)


@task(backend="lab")
def call_the_service(run: str, key: str, connections: int) -> str:
    through_the_door(run, key, connections, SECONDS_EACH)
    return "answered"


class BusyWorker(Scenario):
    slug = "busy-worker"
    name = "Every worker is busy"
    about = "Give one load to one, two, four and eight workers"
    button = "Run all four"
    Knobs = BusyKnobs
    measures = {
        f"done_with_{workers}_ms": Measure(label=f"All done with {counted(workers, 'worker')}")
        for workers in ROUNDS
    }
    code = (
        Excerpt(title="The task", of=(call_the_service.func,)),
        Excerpt(title="The service takes so many at once", of=(through_the_door,)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(f"{counted(knobs['tasks'], 'task')}, more and more workers")

    def play(self, stage: Stage) -> None:
        for workers in ROUNDS:
            lane = _lane_of(workers)
            with stage.lane(lane), stage.workers(workers):
                stage.wait(LEAD_SECONDS)
                for item in range(1, stage.knobs["tasks"] + 1):
                    stage.enqueue(call_the_service, f"{lane}:{item}", stage.knobs["connections"])
                stage.wait_for_queue()
                stage.wait(TAIL_SECONDS)

    def findings(self, recording: Recording) -> Findings:
        lanes = {workers: recording.lane(_lane_of(workers)) for workers in ROUNDS}
        measures = strips.known({f"done_with_{workers}_ms": _done(lane) for workers, lane in lanes.items()})
        span, step = scale(max(_expected(recording), *(lane.length for lane in lanes.values())))
        return Findings(
            lanes=tuple(_drawing(lane, workers, recording.knobs, span) for workers, lane in lanes.items()),
            key=(("queued", "In the queue"), ("wait", "Worker waits for the service"), ("work", "Served")),
            span=span,
            step=step,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(recording.knobs, measures) if recording.is_finished else (),
            tables=(_table(lanes, measures),),
            measures=measures,
        )


def _lane_of(workers: int) -> str:
    return f"workers-{number(workers)}"


def _expected(recording: Recording) -> float:
    return (LEAD_SECONDS + recording.knobs["tasks"] * SECONDS_EACH + TAIL_SECONDS) * recording.second


def _done(lane: LaneRecording) -> float | None:
    """From the first task's queueing to the last one's end."""
    begin = lane.first(1, QUEUED)
    end = worst(mark.at for mark in lane.marks if mark.event == FINISHED)
    return None if begin is None or end is None or not lane.is_over else end - begin


def _drawing(lane: LaneRecording, workers: int, knobs: Mapping[str, int], span: float) -> LaneDrawing:
    items = range(1, knobs["tasks"] + 1)
    bars = phase_bars(lane, PHASES, span, items)
    words = f"the service takes {number(knobs['connections'])} at once"
    strip = BarStrip(name="Tasks", words="queue, worker, service", rows=len(items), bars=bars)
    return strips.drawing(lane, upper_first(counted(workers, "worker")), words, strip)


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return tuple(
        strips.single(
            f"{upper_first(counted(workers, 'worker'))}, all done", measures, f"done_with_{workers}_ms"
        )
        for workers in ROUNDS
    )


def _sentences(knobs: Mapping[str, int], measures: Mapping[str, float]) -> tuple[str, ...]:
    """From how many workers on more of them gained less than a tenth, in this run, and why."""
    times = [measures.get(f"done_with_{workers}_ms") for workers in ROUNDS]
    if None in times:
        return ()
    for place in range(1, len(ROUNDS)):
        before, after = times[place - 1] or 0.0, times[place] or 0.0
        if after > before * 0.9:
            return (
                (
                    f"{upper_first(counted(ROUNDS[place], 'worker'))} took {duration(after)}, "
                    f"{number(ROUNDS[place - 1])} took {duration(before)}: more workers no longer helped. "
                    f"{_reason(knobs, ROUNDS[place - 1], ROUNDS[place])}"
                ),
            )
    return ("More workers helped up to the last round: the service was never the bottleneck.",)


def _reason(knobs: Mapping[str, int], fewer: int, more: int) -> str:
    """Why ``more`` workers did not beat ``fewer``."""
    tasks, connections = knobs["tasks"], knobs["connections"]
    if tasks <= fewer:
        return f"There were only {counted(tasks, 'task')}, so the other workers had nothing to do."
    if connections < min(tasks, more):
        return f"The service takes {number(connections)} at once, so the others only waited at its door."
    return "Nobody waited at the service’s door: the machine may have been busy. Run it again."


def _table(lanes: Mapping[int, LaneRecording], measures: Mapping[str, float]) -> DataTable:
    return DataTable(
        id="rounds",
        title="Rounds",
        words="The same load each time",
        columns=(
            ("Workers", False),
            ("All done", True),
            ("Longest in queue", True),
            ("Longest at the door", True),
        ),
        rows=tuple(_row(lane, workers, measures) for workers, lane in lanes.items()),
    )


def _row(lane: LaneRecording, workers: int, measures: Mapping[str, float]) -> tuple[Cell, ...]:
    return (
        Cell(text=counted(workers, "worker")),
        number_cell(duration(measures.get(f"done_with_{workers}_ms"))),
        number_cell(duration(worst(waits(lane, QUEUED, STARTED).values()))),
        number_cell(duration(worst(waits(lane, STARTED, ADMITTED).values()))),
    )
