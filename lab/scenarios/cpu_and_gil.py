"""Work for the processor: one thread, several threads, several processes."""

import os
import sysconfig
from collections.abc import Mapping
from threading import Lock

from django.tasks import task

from lab import strips
from lab.counting import CountingProcess
from lab.figures import counted, duration, times, upper_first
from lab.findings import Cell, DataTable, Findings, LaneDrawing, Score
from lab.knobs import KnobsForm, knob
from lab.primes import answer, count_in_threads, count_primes
from lab.recording import FINISHED, QUEUED, STARTED, LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import number_cell
from lab.timeline import scale, waits, worst

ONE, THREADS, PROCESSES = "one-thread", "threads", "processes"
BELOW = 150_000  # some tenths of a second of counting
LEAD_SECONDS = TAIL_SECONDS = 0.3
GUESS_SECONDS = 0.3  # for the scale of a run that has just begun
CORES = "cores"
GIL = "gil"
QUICKER, SLOWER = 0.8, 1.25  # times as long: between the two, a single run tells no difference
_ALONE = Lock()
_shared: dict[str, CountingProcess] = {}  # by run


class ProcessorKnobs(KnobsForm):
    jobs = knob("Jobs", 2, 4, 4)
    workers = knob("Threads or processes", 2, 3, 2)


@task(backend="lab")
def count_in_a_thread(run: str, key: str) -> int:
    return _shared[run].count(BELOW)  # one process for all jobs, a thread in it for each


@task(backend="lab")
def count_in_a_process(run: str, key: str) -> int:
    with CountingProcess() as own:  # a process for this job alone
        return own.count(BELOW)


class CpuAndGil(Scenario):
    slug = "cpu-and-gil"
    name = "Work for the processor"
    about = "Count primes in one thread, in several threads, and in processes"
    button = "Run all three"
    Knobs = ProcessorKnobs
    measures = {
        "one_thread_ms": Measure(label="All jobs, one thread"),
        "threads_ms": Measure(label="All jobs, several threads"),
        "processes_ms": Measure(label="All jobs, several processes"),
        "threads_times": Measure(label="Several threads, beside one thread", unit="times"),
        "processes_times": Measure(label="Several processes, beside one thread", unit="times"),
    }
    code = (
        Excerpt(title="The work", of=(count_primes,)),
        Excerpt(title="In a thread, or in a process", of=(count_in_a_thread.func, count_in_a_process.func)),
        Excerpt(title="A process, and a thread in it for each count", of=(count_in_threads, answer)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(f"{counted(knobs['jobs'], 'job')} for the processor")

    def play(self, stage: Stage) -> None:
        """One run at a time: two would share the processor's cores, and measure each other."""
        stage.wait_until(lambda: _ALONE.acquire(blocking=False))
        try:
            with CountingProcess() as shared:
                shared.count(2)  # it has started
                _shared[stage.run] = shared
                self._play(stage)
        finally:
            _shared.pop(stage.run, None)
            _ALONE.release()

    def _play(self, stage: Stage) -> None:
        workers = stage.knobs["workers"]
        for lane, threads, kind in (
            (ONE, 1, count_in_a_thread),
            (THREADS, workers, count_in_a_thread),
            (PROCESSES, workers, count_in_a_process),
        ):
            with stage.lane(lane), stage.workers(threads):
                stage.stamp(lane, 0, CORES, str(os.cpu_count() or 1))
                stage.stamp(lane, 0, GIL, "on" if _has_gil() else "off")
                stage.wait(LEAD_SECONDS)
                for job in range(1, stage.knobs["jobs"] + 1):
                    stage.enqueue(kind, f"{lane}:{job}")
                stage.wait_for_queue()
                stage.wait(TAIL_SECONDS)

    def findings(self, recording: Recording) -> Findings:
        knobs = recording.knobs
        lanes = {name: recording.lane(name) for name in (ONE, THREADS, PROCESSES)}
        measures = _measures(lanes)
        guess = (LEAD_SECONDS + TAIL_SECONDS) * recording.second + knobs["jobs"] * GUESS_SECONDS * 1000
        span, step = scale(max(guess, *(lane.length for lane in lanes.values())))
        return Findings(
            lanes=tuple(_drawing(lane, knobs, span) for lane in lanes.values()),
            key=strips.TASK_KEY,
            span=span,
            step=step,
            scores=_scores(knobs, measures) if recording.is_finished else (),
            sentences=_sentences(lanes[ONE], knobs, measures) if recording.is_finished else (),
            tables=(_table(lanes, knobs),),
            measures=measures,
        )


def _has_gil() -> bool:
    return not sysconfig.get_config_var("Py_GIL_DISABLED")


def _measures(lanes: Mapping[str, LaneRecording]) -> dict[str, float]:
    taken = strips.known({_measure(name): _took(lane) for name, lane in lanes.items()})
    one = taken.get(_measure(ONE))
    both = (THREADS, PROCESSES)
    ratios = {_ratio(name): taken[_measure(name)] / one for name in both if one and _measure(name) in taken}
    return {**taken, **{name: round(ratio, 2) for name, ratio in ratios.items()}}


def _measure(lane: str) -> str:
    return f"{lane.replace('-', '_')}_ms"


def _ratio(lane: str) -> str:
    return f"{lane}_times"


def _title(lane: str, workers: int) -> str:
    return {ONE: "One thread", THREADS: upper_first(counted(workers, "thread"))}.get(
        lane, upper_first(counted(workers, "process", "processes"))
    )


def _took(lane: LaneRecording) -> float | None:
    begin = lane.first(1, QUEUED)
    end = worst(mark.at for mark in lane.marks if mark.event == FINISHED)
    return None if begin is None or end is None or not lane.is_over else end - begin


def _drawing(lane: LaneRecording, knobs: Mapping[str, int], span: float) -> LaneDrawing:
    strip = strips.task_strip(lane, "Jobs", "counting primes", range(1, knobs["jobs"] + 1), span)
    words = counted(knobs["jobs"], "job")
    if lane.name == ONE and not lane.length:
        words += ", begins as soon as no other run counts"
    return strips.drawing(lane, _title(lane.name, knobs["workers"]), words, strip)


def _scores(knobs: Mapping[str, int], measures: Mapping[str, float]) -> tuple[Score, ...]:
    return tuple(
        strips.single(_title(lane, knobs["workers"]), measures, _measure(lane))
        for lane in (ONE, THREADS, PROCESSES)
    )


def _sentences(
    lane: LaneRecording, knobs: Mapping[str, int], measures: Mapping[str, float]
) -> tuple[str, ...]:
    if len(measures) < len(CpuAndGil.measures):
        return ()
    threads, processes = measures[_ratio(THREADS)], measures[_ratio(PROCESSES)]
    cores = int(lane.note(0, CORES) or 1)
    took = (
        f"{_title(THREADS, knobs['workers'])} took {times(threads)} as long as one thread, and "
        f"{counted(knobs['workers'], 'process', 'processes')} {times(processes)} as long, "
        f"on a machine with {counted(cores, 'core')}."
    )
    return (f"{took} {_about_threads(lane, threads)} {_about_processes(cores, processes)}",)


def _about_threads(lane: LaneRecording, ratio: float) -> str:
    """Why, as far as this run's figures bear it out."""
    if lane.note(0, GIL) == "off":
        return _about_free_threads(ratio)
    if ratio < QUICKER:
        return (
            "Threads of one process take turns at the interpreter, which makes nothing quicker: the one "
            "thread may have met a busier machine. Run it again."
        )
    if ratio <= SLOWER:
        return "Threads of one process take turns at the interpreter, so together they took about as long."
    return "Threads of one process take turns at the interpreter; the turns, or other work on this machine, cost time."


def _about_free_threads(ratio: float) -> str:
    if ratio < QUICKER:
        return "This Python has no global interpreter lock, so its threads counted side by side."
    return "This Python has no global interpreter lock, yet its threads gained little or nothing: perhaps no core was free."


def _about_processes(cores: int, ratio: float) -> str:
    if ratio < QUICKER:
        return "Processes have an interpreter each, and counted side by side."
    if cores == 1:
        return "Processes have an interpreter each, but one core between them."
    return "Processes have an interpreter each, but here their start, or other work on this machine, left little or none of the gain."


def _table(lanes: Mapping[str, LaneRecording], knobs: Mapping[str, int]) -> DataTable:
    return DataTable(
        id="ways",
        title="Three ways",
        words=f"Primes below {BELOW:,}, counted by each job",
        columns=(("Way", False), ("All done", True), ("Quickest job", True), ("Slowest job", True)),
        rows=tuple(_row(lane, _title(name, knobs["workers"])) for name, lane in lanes.items()),
    )


def _row(lane: LaneRecording, title: str) -> tuple[Cell, ...]:
    jobs = waits(lane, STARTED, FINISHED).values()
    return (
        Cell(text=title),
        number_cell(duration(_took(lane))),
        number_cell(duration(min(jobs, default=None))),
        number_cell(duration(worst(jobs))),
    )
