"""The same parts one after the other, and side by side with a join."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from django.tasks import task

from background.models import Workflow
from background.workflow import chain, group, step, step_with_results
from lab import strips
from lab.figures import counted, duration, upper_first
from lab.findings import DataTable, Findings, LaneDrawing, Score
from lab.knobs import KnobsForm, knob
from lab.models import queue_of
from lab.outside import answer_after
from lab.recording import FINISHED, QUEUED, LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import task_table
from lab.timeline import scale, worst

CHAIN, GROUP = "chain", "group"
TITLES = {CHAIN: "A chain", GROUP: "A group with a join"}
SECONDS_EACH = 0.5
LEAD_SECONDS = TAIL_SECONDS = 0.3
OUTCOME = "outcome"


class WorkflowKnobs(KnobsForm):
    parts = knob("Parts", 2, 6, 4)
    workers = knob("Workers", 1, 4, 3)


@task(backend="lab")
def count_words(run: str, key: str, part: int, results: Sequence[int] = ()) -> int:
    answer_after(run, SECONDS_EACH)
    return sum(results) + part * 100  # in a chain: what was counted before, and mine


@task(backend="lab")
def add_up(run: str, key: str, results: list[int]) -> int:
    answer_after(run, SECONDS_EACH)
    return sum(results)


def start_chain(run: str, parts: int) -> Workflow:
    part = count_words.using(queue_name=queue_of(run))
    last = add_up.using(queue_name=queue_of(run))
    first = step(part, run, f"{CHAIN}:1", 1)
    others = [step_with_results(part, run, f"{CHAIN}:{n}", n) for n in range(2, parts + 1)]
    return chain(first, *others, step_with_results(last, run, f"{CHAIN}:{parts + 1}"))


def start_group(run: str, parts: int) -> Workflow:
    part = count_words.using(queue_name=queue_of(run))
    last = add_up.using(queue_name=queue_of(run))
    steps = [step(part, run, f"{GROUP}:{n}", n) for n in range(1, parts + 1)]
    return group(*steps, join=step_with_results(last, run, f"{GROUP}:{parts + 1}"))


class ChainAndGroup(Scenario):
    slug = "chain-and-group"
    name = "Chain and group"
    about = "Do the parts one after the other, then side by side"
    button = "Run both"
    Knobs = WorkflowKnobs
    measures = {
        "chain_ms": Measure(label="The chain, from start to end"),
        "group_ms": Measure(label="The group with its join, from start to end"),
    }
    code = (
        Excerpt(title="The two tasks", of=(count_words.func, add_up.func)),
        Excerpt(title="One after the other", of=(start_chain,)),
        Excerpt(title="Side by side, then the join", of=(start_group,)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(f"{counted(knobs['parts'], 'part')} and a sum")

    def play(self, stage: Stage) -> None:
        for lane, begin in ((CHAIN, start_chain), (GROUP, start_group)):
            with ExitStack() as at_the_end, stage.lane(lane), stage.workers(stage.knobs["workers"]):
                stage.wait(LEAD_SECONDS)
                workflow = begin(stage.run, stage.knobs["parts"])
                at_the_end.callback(workflow.delete)  # once no worker can go on with it, stopped or not
                _wait_for(stage, workflow)
                stage.wait(TAIL_SECONDS)

    def findings(self, recording: Recording) -> Findings:
        lanes = {name: recording.lane(name) for name in TITLES}
        measures = strips.known({f"{name}_ms": _took(lane) for name, lane in lanes.items()})
        span, step_ms = scale(max(_expected(recording), *(lane.length for lane in lanes.values())))
        return Findings(
            lanes=tuple(_drawing(lane, recording.knobs, span) for lane in lanes.values()),
            key=strips.TASK_KEY,
            span=span,
            step=step_ms,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(recording.knobs, measures) if recording.is_finished else (),
            tables=tuple(_table(lane, recording.knobs["parts"]) for lane in lanes.values()),
            measures=measures,
        )


def _wait_for(stage: Stage, workflow: Workflow) -> None:
    running = Workflow.objects.filter(pk=workflow.pk, status=Workflow.Status.RUNNING)
    stage.wait_until(lambda: not running.exists())


def _expected(recording: Recording) -> float:
    """The longer of the two: everything one after the other."""
    seconds = LEAD_SECONDS + (recording.knobs["parts"] + 1) * SECONDS_EACH + TAIL_SECONDS
    return seconds * recording.second


def _took(lane: LaneRecording) -> float | None:
    begin = lane.first(1, QUEUED)
    end = worst(mark.at for mark in lane.marks if mark.event == FINISHED)
    return None if begin is None or end is None or not lane.is_over else end - begin


def _drawing(lane: LaneRecording, knobs: Mapping[str, int], span: float) -> LaneDrawing:
    items = range(1, knobs["parts"] + 2)
    words = "each step starts the next" if lane.name == CHAIN else "the sum waits for all parts"
    strip = strips.task_strip(lane, "Steps", "the last row is the sum", items, span)
    return strips.drawing(lane, TITLES.get(lane.name, ""), words, strip)


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return (strips.pair("One after the other, then side by side", measures, "chain_ms", "group_ms"),)


def _sentences(knobs: Mapping[str, int], measures: Mapping[str, float]) -> tuple[str, ...]:
    if set(measures) < {"chain_ms", "group_ms"}:
        return ()
    chained, grouped = measures["chain_ms"], measures["group_ms"]
    workers = counted(knobs["workers"], "worker")
    if grouped < chained * 0.9:
        return (
            f"With {workers} the group was done {duration(chained - grouped)} earlier. The work was the same.",
        )
    return (f"With {workers} the group took about as long as the chain: side by side needs free hands.",)


def _table(lane: LaneRecording, parts: int) -> DataTable:
    return task_table(lane, "step", parts + 1, TITLES.get(lane.name, ""), f"tasks-{lane.name}")
