"""What a call may carry, what arrives, and when its result can be read."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.tasks import TaskResult, task

from lab import strips
from lab.figures import counted, duration, upper_first
from lab.findings import Cell, DataTable, Findings, Score
from lab.knobs import KnobsForm, knob
from lab.models import Run, queue_of
from lab.outside import answer_after
from lab.recording import LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import number_cell, state_cell, status_of, task_table
from lab.timeline import scale, worst

LANE = "background"
SECONDS_EACH = 1
CALLS = (1, 2, 3)
REFUSED_FROM = 11  # items of refused calls
LEAD_SECONDS = TAIL_SECONDS = 0.4

# Events besides those of tasks.
CALLED, RECEIPT, TOO_EARLY, SEEN, REFUSED = "called", "receipt", "too-early", "seen", "refused"


class ArgumentKnobs(KnobsForm):
    numbers = knob("Numbers a call", 1, 10, 3)


@task(backend="lab")
def describe(run: str, number: int, value: Any) -> dict[str, Any]:
    answer_after(run, SECONDS_EACH)
    return {"type": type(value).__name__, "value": value}


def values_json_can_carry(numbers: int) -> list[Any]:
    row = range(1, numbers + 1)
    return [list(row), tuple(row), dict.fromkeys(row, "x")]


def values_json_cannot_carry(run: str) -> list[Any]:
    return [datetime.now(UTC), {1, 2, 3}, Run.objects.get(pk=run)]


def read(result: TaskResult[Any, Any]) -> str:
    result.refresh()  # the object you hold is a copy: ask the store again
    return json.dumps(result.return_value) if result.is_finished else ""


class ArgumentsAndResults(Scenario):
    slug = "arguments-and-results"
    name = "Arguments and results"
    about = "Enqueue real tasks, see which arguments are refused, and watch the results arrive"
    button = "Enqueue"
    Knobs = ArgumentKnobs
    measures = {
        "enqueue_ms": Measure(label="All calls handed over"),
        "results_ready_ms": Measure(label="Last result could be read"),
        "refused_arguments": Measure(label="Arguments refused", unit="argument"),
    }
    code = (
        Excerpt(title="The task", of=(describe.func,)),
        Excerpt(title="What is handed over", of=(values_json_can_carry, values_json_cannot_carry)),
        Excerpt(title="Reading a result", of=(read,)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(f"{counted(knobs['numbers'], 'number')}, sent in {counted(len(CALLS), 'way')}")

    def play(self, stage: Stage) -> None:
        with stage.lane(LANE), stage.workers(1):
            stage.wait(LEAD_SECONDS)
            results = _hand_over(stage)
            _offer_the_impossible(stage)
            _read_until_all_are_there(stage, results)
            stage.wait(TAIL_SECONDS)

    def findings(self, recording: Recording) -> Findings:
        lane = recording.lane(LANE)
        measures = _measures(lane)
        expected = (LEAD_SECONDS + len(CALLS) * SECONDS_EACH + TAIL_SECONDS) * recording.second
        span, step = scale(max(expected, lane.length))
        words = f"{counted(len(CALLS), 'call')}, one worker"
        return Findings(
            lanes=(
                strips.drawing(
                    lane,
                    "Handed over, worked, read",
                    words,
                    strips.tick_strip(lane, "Receipts", "the caller goes on here", CALLS, RECEIPT),
                    strips.task_strip(lane, "Worker", "one call at a time", CALLS, span),
                    strips.tick_strip(lane, "Results", "read by their id", CALLS, SEEN),
                ),
            ),
            key=(*strips.TASK_KEY, ("reply", "Receipt, or result read")),
            span=span,
            step=step,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(lane, measures) if recording.is_finished else (),
            tables=(
                _arrived(lane),
                _refused(lane),
                task_table(lane, "call", len(CALLS), "From their stamps"),
            ),
            measures=measures,
        )


def _hand_over(stage: Stage) -> dict[int, TaskResult[Any, Any]]:
    """Enqueue every call; the receipt is a result whose task has not run."""
    results = {}
    for item, value in zip(CALLS, values_json_can_carry(stage.knobs["numbers"]), strict=True):
        stage.stamp(LANE, item, CALLED, repr(value))
        results[item] = describe.using(queue_name=queue_of(stage.run)).enqueue(stage.run, item, value)
        stage.stamp(LANE, item, RECEIPT, results[item].id)
    _ask_too_early(stage, results[CALLS[-1]])
    return results


def _ask_too_early(stage: Stage, result: TaskResult[Any, Any]) -> None:
    try:
        result.return_value  # noqa: B018 - reading it is the experiment
    except ValueError as error:
        stage.stamp(LANE, CALLS[-1], TOO_EARLY, _words(error))


def _offer_the_impossible(stage: Stage) -> None:
    for item, value in enumerate(values_json_cannot_carry(stage.run), REFUSED_FROM):
        stage.stamp(LANE, item, CALLED, _shown(value))
        try:
            describe.using(queue_name=queue_of(stage.run)).enqueue(stage.run, item, value)
        except (TypeError, ValueError) as error:
            stage.stamp(LANE, item, REFUSED, _words(error))


def _read_until_all_are_there(stage: Stage, results: Mapping[int, TaskResult[Any, Any]]) -> None:
    left = dict(results)

    def is_all_read() -> bool:
        for item, result in list(left.items()):
            text = read(result)
            if result.is_finished:
                stage.stamp(LANE, item, SEEN, text)
                del left[item]
        return not left

    stage.wait_until(is_all_read)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _shown(value: object) -> str:
    """A value as one would write it; a model instance by its class, since its text says nothing here."""
    if isinstance(value, Run):
        return "a Run, which is a model instance"
    return repr(value)


def _measures(lane: LaneRecording) -> dict[str, float]:
    begin = lane.first(1, CALLED)
    receipts = worst(mark.at for mark in lane.marks if mark.event == RECEIPT)
    seen = worst(mark.at for mark in lane.marks if mark.event == SEEN)
    refused = [mark for mark in lane.marks if mark.event == REFUSED]
    return strips.known(
        {
            "enqueue_ms": None if begin is None or receipts is None else receipts - begin,
            "results_ready_ms": None if begin is None or seen is None else seen - begin,
            "refused_arguments": float(len(refused)) if refused else None,
        }
    )


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return (
        strips.neutral_pair("Handed over, then read", measures, "enqueue_ms", "results_ready_ms"),
        strips.count("Arguments refused", measures.get("refused_arguments", 0)),
    )


def _sentences(lane: LaneRecording, measures: Mapping[str, float]) -> tuple[str, ...]:
    early = lane.note(CALLS[-1], TOO_EARLY)
    said = []
    if "results_ready_ms" in measures:
        waited = duration(measures["results_ready_ms"] - measures["enqueue_ms"])
        said.append(f"The caller had its receipts {waited} before the last result could be read.")
    if early:
        said.append(f"It asked a receipt for its value at once and got “{early}”.")
    return (" ".join(said),) if said else ()


def _arrived(lane: LaneRecording) -> DataTable:
    return DataTable(
        id="arrived",
        title="What arrived",
        words="Sent by the caller, seen by the task",
        columns=(("Call", False), ("State", False), ("Sent", False), ("Arrived as", False), ("Type", False)),
        rows=tuple(_arrived_row(lane, item) for item in CALLS),
    )


def _arrived_row(lane: LaneRecording, item: int) -> tuple[Cell, ...]:
    result = _result(lane.note(item, SEEN))
    return (
        Cell(text=f"call {item}"),
        state_cell(status_of(lane, item)),
        Cell(text=lane.note(item, CALLED), is_code=True),
        Cell(text=repr(result["value"]) if result else "", is_code=True),
        Cell(text=result["type"] if result else "", is_code=True),
    )


def _result(text: str) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _refused(lane: LaneRecording) -> DataTable:
    items: Sequence[int] = [item for item in lane.items() if item >= REFUSED_FROM]
    return DataTable(
        id="refused",
        title="Refused",
        words="By enqueue, in the caller",
        columns=(("Argument", False), ("Error", False), ("After", True)),
        rows=tuple(_refused_row(lane, item) for item in items),
    )


def _refused_row(lane: LaneRecording, item: int) -> tuple[Cell, ...]:
    called, refused = lane.first(item, CALLED), lane.first(item, REFUSED)
    after = "" if called is None or refused is None else f"{refused - called:.1f} ms"
    return (
        Cell(text=lane.note(item, CALLED)),
        Cell(text=lane.note(item, REFUSED) or "accepted", is_code=True),
        number_cell(after),
    )
