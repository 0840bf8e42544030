"""One task delivered twice, because its worker was stopped in the middle: with and without a guard."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.tasks import task

from lab import strips
from lab.figures import counted, number, upper_first
from lab.findings import BarStrip, Cell, DataTable, Findings, LaneDrawing, Score
from lab.knobs import KnobsForm, knob
from lab.models import Charge
from lab.outside import answer_after, stamp
from lab.recording import FINISHED, QUEUED, LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import number_cell, state_cell, status_of_try
from lab.timeline import queue_bars, reply_ticks, scale, tries

PLAIN, GUARDED = "plain", "guarded"
TITLES = {PLAIN: "Without a guard", GUARDED: "With a guard"}
SECONDS_EACH = 1.0  # the slow part after the charge
STOPPED_AFTER_SECONDS = 0.4
LEAD_SECONDS = TAIL_SECONDS = 0.3
CHARGED, SKIPPED = "charged", "skipped"
LOST = "LOST"


class OrderKnobs(KnobsForm):
    orders = knob("Orders", 1, 4, 2)


@task(backend="lab")
def charge(run: str, key: str) -> str:
    Charge.objects.create(run_id=run, order=key)
    stamp(run, key, CHARGED)
    answer_after(run, SECONDS_EACH)  # the worker may be stopped here
    return "charged"


@task(backend="lab")
def charge_once(run: str, key: str) -> str:
    try:
        with transaction.atomic():
            Charge.objects.create(run_id=run, order=key, once=key)  # unique
    except IntegrityError:
        stamp(run, key, SKIPPED)
    else:
        stamp(run, key, CHARGED)
    answer_after(run, SECONDS_EACH)
    return "charged"


def deliver_twice(stage: Stage, lane: str, orders: range) -> None:
    """Stop the first workers in the middle: what they hold goes back to the queue."""
    with stage.workers(len(orders), grace_seconds=0.0):
        charges = Charge.objects.filter(run_id=stage.run, order__startswith=f"{lane}:")
        stage.wait_until(lambda: charges.count() == len(orders))
        stage.wait(STOPPED_AFTER_SECONDS)
    for order in stage.waiting(lane):
        stage.stamp(lane, order, FINISHED, LOST)
        stage.stamp(lane, order, QUEUED)
    with stage.workers(len(orders)):
        stage.wait_for_queue()


class Idempotency(Scenario):
    slug = "idempotency"
    name = "Delivered twice"
    about = "Stop a worker in the middle of its task, and count the charges"
    button = "Charge"
    Knobs = OrderKnobs
    measures = {
        "charges_without_guard": Measure(label="Charges without a guard", unit="charge"),
        "charges_with_guard": Measure(label="Charges with a guard", unit="charge"),
    }
    code = (
        Excerpt(title="Without a guard", of=(charge.func,)),
        Excerpt(title="With a guard", of=(charge_once.func,)),
        Excerpt(title="How the second delivery comes about", of=(deliver_twice,)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(f"{counted(knobs['orders'], 'order')}, delivered twice")

    def play(self, stage: Stage) -> None:
        orders = range(1, stage.knobs["orders"] + 1)
        for lane, kind in ((PLAIN, charge), (GUARDED, charge_once)):
            with stage.lane(lane):
                stage.wait(LEAD_SECONDS)
                for order in orders:
                    stage.enqueue(kind, f"{lane}:{order}")
                deliver_twice(stage, lane, orders)
                stage.wait(TAIL_SECONDS)

    def findings(self, recording: Recording) -> Findings:
        lanes = {name: recording.lane(name) for name in TITLES}
        seconds = LEAD_SECONDS + STOPPED_AFTER_SECONDS + SECONDS_EACH + TAIL_SECONDS + 0.2
        span, step = scale(max(seconds * recording.second, *(lane.length for lane in lanes.values())))
        measures = _measures(lanes) if recording.is_finished else {}
        return Findings(
            lanes=tuple(_drawing(lane, recording.knobs["orders"], span) for lane in lanes.values()),
            key=(*strips.TASK_KEY, ("failed", "Worker stopped in the middle"), ("reply", "Charged")),
            span=span,
            step=step,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(recording.knobs, measures) if recording.is_finished else (),
            tables=tuple(_table(lane, recording.knobs["orders"]) for lane in lanes.values()),
            measures=measures,
        )


def _charges(lane: LaneRecording) -> int:
    return sum(mark.event == CHARGED for mark in lane.marks)


def _measures(lanes: Mapping[str, LaneRecording]) -> dict[str, float]:
    return {
        "charges_without_guard": float(_charges(lanes[PLAIN])),
        "charges_with_guard": float(_charges(lanes[GUARDED])),
    }


def _drawing(lane: LaneRecording, orders: int, span: float) -> LaneDrawing:
    items = range(1, orders + 1)
    strip = BarStrip(
        name="Tasks",
        words="each stroke is a charge",
        rows=orders,
        bars=queue_bars(lane, span, items),
        ticks=reply_ticks(lane, CHARGED, items, every=True),
    )
    return strips.drawing(
        lane, TITLES.get(lane.name, ""), f"{counted(orders, 'order')}, delivered twice", strip
    )


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return (
        strips.count("Charges without a guard", measures["charges_without_guard"], tone="slow"),
        strips.count("Charges with a guard", measures["charges_with_guard"], tone="fast"),
    )


def _sentences(knobs: Mapping[str, int], measures: Mapping[str, float]) -> tuple[str, ...]:
    orders, charges = knobs["orders"], int(measures["charges_without_guard"])
    if charges <= orders:
        return (f"This time {counted(charges, 'charge')} came of {counted(orders, 'order')}.",)
    once = number(int(measures["charges_with_guard"]))
    stayed = "it" if orders == 1 else "they"
    return (
        (
            f"Without a guard {counted(orders, 'order')} became {counted(charges, 'charge')}; with a guard {stayed} stayed {once}. "
            "A queue promises that a task runs at least once. Once and only once is the task’s own work."
        ),
    )


def _table(lane: LaneRecording, orders: int) -> DataTable:
    return DataTable(
        id=f"deliveries-{lane.name}",
        title="Deliveries",
        words=TITLES.get(lane.name, ""),
        columns=(("Order", False), ("First delivery", False), ("Second delivery", False), ("Charges", True)),
        rows=tuple(_row(lane, order) for order in range(1, orders + 1)),
    )


def _row(lane: LaneRecording, order: int) -> tuple[Cell, ...]:
    found = tries(lane, order)
    charges = sum(mark.event == CHARGED for mark in lane.of(order))
    states = [
        _state(status_of_try(found[place])) if len(found) > place else Cell(text="") for place in (0, 1)
    ]
    return (Cell(text=f"order {order}"), *states, number_cell(str(charges)))


def _state(status: str) -> Cell:
    return Cell(text="Worker stopped", state="FAILED") if status == LOST else state_cell(status)
