"""A task that fails: tried again after longer and longer pauses, until it succeeds or its attempts are used up."""

from collections.abc import Mapping
from itertools import pairwise

from django.tasks import task

from background import attempts
from background.current import current_result
from background.retry import delay_seconds, retrying
from lab import strips
from lab.figures import clock, counted, duration, upper_first
from lab.findings import Cell, DataTable, Findings, Score, Trace
from lab.knobs import KnobsForm, knob
from lab.outside import answer_after
from lab.recording import LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import number_cell, state_cell, status_of_try
from lab.timeline import Try, scale, tries
from lab.tracebacks import without_folders

LANE = "background"
ITEM = 1
MAX_ATTEMPTS = 4
BACKOFF = 0.5  # seconds before the second attempt; then twice as long each time
FACTOR = 2.0
SECONDS_EACH = 0.3
LEAD_SECONDS = TAIL_SECONDS = 0.3
TRACEBACK = "traceback"


class RetryKnobs(KnobsForm):
    failures = knob("Failures in a row", 0, 5, 2)


@task(backend="lab")
@retrying(max_attempts=MAX_ATTEMPTS, backoff=BACKOFF, factor=FACTOR, jitter=0.0, on=(ConnectionError,))
def send_newsletter(run: str, number: int, failures: int) -> str:
    attempt = attempt_number()
    answer_after(run, SECONDS_EACH)
    if attempt <= failures:
        raise ConnectionError(f"the mail server hung up on attempt {attempt}")
    return f"sent on attempt {attempt}"


def attempt_number() -> int:
    result = current_result()
    return attempts.number_of(result.id) if result is not None else 1


class ErrorsAndRetries(Scenario):
    slug = "errors-and-retries"
    name = "Errors and retries"
    about = "Let a task fail, and see when it is tried again"
    button = "Send it"
    Knobs = RetryKnobs
    measures = {
        "attempts": Measure(label="Attempts", unit="attempt"),
        "settled_ms": Measure(label="From enqueueing to the outcome"),
        "pauses_ms": Measure(label="Of that, waiting between attempts"),
    }
    code = (
        Excerpt(title="The task, and how it is tried again", of=(send_newsletter.func,)),
        Excerpt(title="How long each pause is", of=(delay_seconds,)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        return upper_first(
            f"{counted(knobs['failures'], 'failure')}, {counted(MAX_ATTEMPTS, 'attempt')} at most"
        )

    def play(self, stage: Stage) -> None:
        with stage.lane(LANE), stage.workers(1):
            stage.wait(LEAD_SECONDS)
            first = stage.enqueue(send_newsletter, ITEM, stage.knobs["failures"])
            stage.wait_for_queue()
            for found in attempts.history(first.id):
                if found.traceback:
                    stage.stamp(LANE, ITEM, TRACEBACK, without_folders(found.traceback))
            stage.wait(TAIL_SECONDS)

    def findings(self, recording: Recording) -> Findings:
        lane = recording.lane(LANE)
        found = tries(lane, ITEM)
        measures = _measures(found) if recording.is_finished else {}
        span, step = scale(max(_expected(recording), lane.length))
        return Findings(
            lanes=(
                strips.drawing(
                    lane,
                    "One newsletter",
                    f"tried {counted(MAX_ATTEMPTS, 'time')} at most",
                    strips.tries_strip(lane, "Attempts", "one a row", ITEM, MAX_ATTEMPTS, span),
                ),
            ),
            key=(("queued", "Waiting, not due yet"), strips.FAILED_KEY, ("work", "Under way, or succeeded")),
            span=span,
            step=step,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(found, measures) if recording.is_finished else (),
            tables=(_table(found),),
            traces=_traces(lane),
            measures=measures,
        )


def _expected(recording: Recording) -> float:
    """Pauses are true seconds: they belong to the task, not to the knobs."""
    count = min(recording.knobs["failures"] + 1, MAX_ATTEMPTS)
    pauses = sum(BACKOFF * FACTOR**number for number in range(count - 1))
    return (LEAD_SECONDS + count * SECONDS_EACH + TAIL_SECONDS) * recording.second + pauses * 1000


def _measures(found: list[Try]) -> dict[str, float]:
    if not found or found[0].queued is None or found[-1].finished is None:
        return {}
    return strips.known(
        {
            "attempts": float(len(found)),
            "settled_ms": found[-1].finished - found[0].queued,
            "pauses_ms": sum(_pause(one, following) for one, following in pairwise(found)),
        }
    )


def _pause(one: Try, following: Try) -> float:
    return (following.started or 0.0) - (one.finished or 0.0)


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return (
        strips.count("Attempts", measures.get("attempts", 0)),
        strips.single("From enqueueing to the outcome", measures, "settled_ms"),
        strips.single("Of that, waiting to try again", measures, "pauses_ms"),
    )


def _sentences(found: list[Try], measures: Mapping[str, float]) -> tuple[str, ...]:
    if not measures:
        return ()
    if not found[-1].is_good:
        return (
            f"All {counted(len(found), 'attempt')} failed. The task is FAILED now, and nobody tries again.",
        )
    if len(found) == 1:
        return ("It succeeded at once. Set some failures and run it again.",)
    pauses = duration(measures["pauses_ms"])
    return (
        f"It succeeded on attempt {len(found)}. No thread was held during the {pauses} between attempts.",
    )


def _table(found: list[Try]) -> DataTable:
    columns = (
        ("Attempt", False),
        ("State", False),
        ("Started", True),
        ("Finished", True),
        ("Pause before", True),
    )
    rows = [_row(one, found[place - 1] if place else None) for place, one in enumerate(found)]
    return DataTable(
        id="attempts", title="Attempts", words="Each is a row of its own", columns=columns, rows=tuple(rows)
    )


def _row(one: Try, before: Try | None) -> tuple[Cell, ...]:
    pause = "" if before is None or one.started is None else duration(_pause(before, one))
    return (
        Cell(text=f"attempt {one.number}"),
        state_cell(status_of_try(one)),
        number_cell(clock(one.started)),
        number_cell(clock(one.finished)),
        number_cell(pause),
    )


def _traces(lane: LaneRecording) -> tuple[Trace, ...]:
    """The traceback of the latest failure, as the queue's table keeps it."""
    text = lane.note(ITEM, TRACEBACK)
    return (Trace(title="What is kept of the last failure", text=text),) if text else ()
