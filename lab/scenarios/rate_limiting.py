"""A service that takes two calls a second: called as fast as it goes, and called in time."""

from collections.abc import Mapping
from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from lab import strips
from lab.figures import counted, duration, number, upper_first
from lab.findings import Findings, LaneDrawing, Score
from lab.knobs import KnobsForm, knob
from lab.outside import ask_the_service, stamp
from lab.recording import FINISHED, QUEUED, LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage, second
from lab.tables import task_table
from lab.timeline import scale, worst

HASTY, SPACED = "hasty", "spaced"
TITLES = {HASTY: "All at once", SPACED: "Two a second"}
CALLS_A_SECOND = 2
LEAD_SECONDS = TAIL_SECONDS = 0.3
WORKERS = 2
SPARE = 1.2  # each call is due a little later than the limit asks for
REFUSED = "refused"


class RateKnobs(KnobsForm):
    calls = knob("Calls", 2, 8, 6)


@task(backend="lab")
def look_up_address(run: str, key: str) -> str:
    if not ask_the_service(run, key, CALLS_A_SECOND):
        stamp(run, key, REFUSED)
        raise ConnectionRefusedError("429 Too Many Requests")
    return "an address"


def enqueue_all_at_once(stage: Stage) -> None:
    for call in range(1, stage.knobs["calls"] + 1):
        stage.enqueue(look_up_address, f"{HASTY}:{call}")


def enqueue_two_a_second(stage: Stage) -> None:
    apart = timedelta(seconds=SPARE / CALLS_A_SECOND * second())
    for call in range(1, stage.knobs["calls"] + 1):
        due = timezone.now() + apart * (call - 1)
        stage.enqueue(look_up_address, f"{SPACED}:{call}", run_after=due)


class RateLimiting(Scenario):
    slug = "rate-limiting"
    name = "Two calls a second"
    about = "Call a service that refuses the third call in a second"
    button = "Run both"
    Knobs = RateKnobs
    measures = {
        "hasty_refused": Measure(label="Calls refused, all at once", unit="call"),
        "spaced_refused": Measure(label="Calls refused, two a second", unit="call"),
        "hasty_ms": Measure(label="All answered or refused, all at once"),
        "spaced_ms": Measure(label="All answered, two a second"),
    }
    code = (
        Excerpt(title="The task", of=(look_up_address.func,)),
        Excerpt(title="All at once, or each in its time", of=(enqueue_all_at_once, enqueue_two_a_second)),
        Excerpt(title="The service", of=(ask_the_service,)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(f"{counted(knobs['calls'], 'call')}, two a second")

    def play(self, stage: Stage) -> None:
        for lane, enqueue in ((HASTY, enqueue_all_at_once), (SPACED, enqueue_two_a_second)):
            with stage.lane(lane), stage.workers(WORKERS, poll_seconds=0.05):
                stage.wait(LEAD_SECONDS)
                enqueue(stage)
                stage.wait_for_queue()
                stage.wait(1.0 + TAIL_SECONDS)  # the service forgets the calls of the first lane

    def findings(self, recording: Recording) -> Findings:
        lanes = {name: recording.lane(name) for name in TITLES}
        measures = _measures(lanes)
        calls = recording.knobs["calls"]
        seconds = LEAD_SECONDS + calls * SPARE / CALLS_A_SECOND + 1.0 + TAIL_SECONDS
        span, step = scale(max(seconds * recording.second, *(lane.length for lane in lanes.values())))
        return Findings(
            lanes=tuple(_drawing(lane, calls, span) for lane in lanes.values()),
            key=(("queued", "Waiting in the queue"), ("work", "Answered"), ("failed", "Refused")),
            span=span,
            step=step,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(calls, measures) if recording.is_finished else (),
            tables=tuple(
                task_table(lane, "call", calls, TITLES[name], f"tasks-{name}") for name, lane in lanes.items()
            ),
            measures=measures,
        )


def _measures(lanes: Mapping[str, LaneRecording]) -> dict[str, float]:
    over = {name: lane for name, lane in lanes.items() if lane.is_over}
    refused = {f"{name}_refused": float(_refused(lane)) for name, lane in over.items()}
    return {**refused, **strips.known({f"{name}_ms": _took(lane) for name, lane in over.items()})}


def _refused(lane: LaneRecording) -> int:
    return sum(mark.event == REFUSED for mark in lane.marks)


def _took(lane: LaneRecording) -> float | None:
    begin = lane.first(1, QUEUED)
    end = worst(mark.at for mark in lane.marks if mark.event == FINISHED)
    return None if begin is None or end is None else end - begin


def _drawing(lane: LaneRecording, calls: int, span: float) -> LaneDrawing:
    strip = strips.task_strip(lane, "Calls", "in the queue, then asked", range(1, calls + 1), span)
    words = f"{counted(WORKERS, 'worker')}, {counted(calls, 'call')}"
    return strips.drawing(lane, TITLES.get(lane.name, ""), words, strip)


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return (
        _refusals("Refused, all at once", measures.get("hasty_refused", 0)),
        _refusals("Refused, two a second", measures.get("spaced_refused", 0)),
        strips.neutral_pair("All at an end", measures, "hasty_ms", "spaced_ms"),
    )


def _refusals(label: str, refused: float) -> Score:
    return strips.count(label, refused, tone="slow" if refused else "")


def _sentences(calls: int, measures: Mapping[str, float]) -> tuple[str, ...]:
    if len(measures) < len(RateLimiting.measures):
        return ()
    hasty, spaced = int(measures["hasty_refused"]), int(measures["spaced_refused"])
    took = duration(measures["spaced_ms"])
    if not hasty and not spaced:
        return (_nothing_refused(calls, duration(measures["hasty_ms"]), took),)
    first = f"All at once, {_refused_of(hasty, calls)}."
    return (f"{first} Two a second, {_was(spaced)}, and it took {took}{_reason(spaced)}",)


def _nothing_refused(calls: int, hasty: str, spaced: str) -> str:
    never = f"None of {counted(calls, 'call')} was refused, neither all at once nor two a second"
    answered = f"All at once they were answered within {hasty}, two a second within {spaced}."
    if calls > CALLS_A_SECOND:
        return f"{never}: the service never got a third call within a second. {answered}"
    return (
        f"{never}: so few calls stay within the limit. {answered} Run it with more calls to meet the limit."
    )


def _refused_of(refused: int, calls: int) -> str:
    count = number(refused) if refused else "none"
    return f"{count} of {counted(calls, 'call')} {'were' if refused > 1 else 'was'} refused"


def _was(refused: int) -> str:
    if not refused:
        return "none was"
    return f"{number(refused)} {'was' if refused == 1 else 'were'}"


def _reason(spaced: int) -> str:
    if not spaced:
        return ": the limit sets the pace."
    return ". A call that starts late can come too close to the next one."
