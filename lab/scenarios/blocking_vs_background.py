"""The same emails twice: sent inside the request, then handed to a worker."""

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.tasks import task

from lab import strips
from lab.figures import counted, duration, milliseconds, number, upper_first
from lab.findings import BarStrip, BeatStrip, DataTable, Findings, LaneDrawing, Score
from lab.knobs import KnobsForm, knob
from lab.models import queue_of
from lab.outside import answer_after
from lab.recording import FINISHED, RECEIVED, REPLIED, THREAD, LaneRecording, Recording
from lab.scenarios.protocol import Excerpt, Measure, Scenario
from lab.stage import Stage
from lab.tables import execution_table, task_table
from lab.threads import THREADS, Threads
from lab.timeline import median, phase_bars, pings_between, queue_bars, reply_ticks, scale, worst

BLOCKING = "blocking"
BACKGROUND = "background"
LEAD_SECONDS = 1.0  # of quiet before the first visitor
TAIL_SECONDS = 0.8  # and after the last work
APART_SECONDS = 0.12  # from one visitor to the next
LATER_IS_WORTH_SAYING = 500.0  # ms


class MailKnobs(KnobsForm):
    emails = knob("Emails", 1, 8, 6)
    seconds = knob("Seconds each", 1, 4, 2)
    workers = knob("Workers", 1, 4, 1)


@task(backend="lab")
def send_email(run: str, number: int, seconds: float) -> str:
    answer_after(run, seconds)
    return f"email {number} sent"


def send_in_the_request(run: str, number: int, seconds: int) -> HttpResponse:
    answer_after(run, seconds)  # this thread waits for the mail server
    return HttpResponse("Sent", status=200)


def hand_to_a_worker(run: str, number: int, seconds: int) -> HttpResponse:
    send_email.using(queue_name=queue_of(run)).enqueue(run, number, seconds)
    return HttpResponse("Queued", status=202)


class BlockingVsBackground(Scenario):
    slug = "blocking-vs-background"
    name = "Blocking or background"
    about = "Block a real server, then watch a worker free it"
    button = "Run both"
    Knobs = MailKnobs
    measures = {
        "blocking_slowest_reply_ms": Measure(label="Slowest reply, inside the request"),
        "background_slowest_reply_ms": Measure(label="Slowest reply, handed to a worker"),
        "blocking_worst_heartbeat_ms": Measure(label="Slowest heartbeat, inside the request"),
        "background_worst_heartbeat_ms": Measure(label="Slowest heartbeat, handed to a worker"),
        "blocking_median_heartbeat_ms": Measure(label="Typical heartbeat, inside the request"),
        "background_median_heartbeat_ms": Measure(label="Typical heartbeat, handed to a worker"),
        "blocking_last_email_ms": Measure(label="Last email sent, inside the request"),
        "background_last_email_ms": Measure(label="Last email sent, handed to a worker"),
    }
    code = (
        Excerpt(title="The two views", of=(send_in_the_request, hand_to_a_worker)),
        Excerpt(title="The task", of=(send_email.func,)),
        Excerpt(title="The slow mail server", of=(answer_after,)),
        Excerpt(title="The four threads", of=(Threads.hold, Threads._take, Threads._give_back)),
    )

    def headline(self, knobs: Mapping[str, int]) -> str:
        same = "" if knobs["emails"] == 1 else "same "
        return upper_first(f"{same}{counted(knobs['emails'], 'email')}, twice")

    def answer(self, lane: str, run: str, number: int, knobs: Mapping[str, int]) -> HttpResponse:
        view = hand_to_a_worker if lane == BACKGROUND else send_in_the_request
        return view(run, number, knobs["seconds"])

    def play(self, stage: Stage) -> None:
        with stage.lane(BLOCKING), stage.heartbeats(BLOCKING):
            _let_them_in(stage, BLOCKING)
            stage.wait(TAIL_SECONDS)
        with stage.lane(BACKGROUND), stage.heartbeats(BACKGROUND), stage.workers(stage.knobs["workers"]):
            _let_them_in(stage, BACKGROUND)
            stage.wait_for_queue()
            stage.wait(TAIL_SECONDS)

    def findings(self, recording: Recording) -> Findings:
        blocking, background = recording.lane(BLOCKING), recording.lane(BACKGROUND)
        measures = _measures(blocking, background)
        span, step = scale(max(_expected(recording), blocking.length, background.length))
        return Findings(
            lanes=_drawings(recording, measures, span),
            key=KEY,
            span=span,
            step=step,
            scores=_scores(measures) if recording.is_finished else (),
            sentences=_sentences(recording.knobs, measures) if recording.is_finished else (),
            tables=_tables(recording.knobs, background),
            measures=measures,
        )


KEY = (
    ("wait", "Waiting for a free thread"),
    ("held", "Thread held by the email"),
    ("queued", "In the queue"),
    ("work", "Worker sending"),
    ("reply", "Reply sent"),
)


def _let_them_in(stage: Stage, lane: str) -> None:
    """A quiet moment, then one visitor after the other, until all have their reply."""
    stage.wait(LEAD_SECONDS)
    visits = []
    for item in range(1, stage.knobs["emails"] + 1):
        visits.append(stage.visit(lane, item))
        stage.wait(APART_SECONDS)
    stage.wait_for_replies(lane, visits)


def _expected(recording: Recording) -> float:
    """How long the longer lane should take, so that the scale stays still while the run goes on."""
    knobs = recording.knobs
    rounds = max(_rounds(knobs["emails"], THREADS), _rounds(knobs["emails"], knobs["workers"]))
    return (LEAD_SECONDS + rounds * knobs["seconds"] + TAIL_SECONDS) * recording.second


def _rounds(emails: int, hands: int) -> int:
    return -(-emails // hands)


def _measures(blocking: LaneRecording, background: LaneRecording) -> dict[str, float]:
    found = {
        "blocking_slowest_reply_ms": _slowest_reply(blocking),
        "background_slowest_reply_ms": _slowest_reply(background),
        "blocking_worst_heartbeat_ms": worst(took for _, took in blocking.pings),
        "background_worst_heartbeat_ms": worst(took for _, took in background.pings),
        "blocking_median_heartbeat_ms": median(_pings_at_work(blocking, REPLIED)),
        "background_median_heartbeat_ms": median(_pings_at_work(background, FINISHED)),
        "blocking_last_email_ms": _last(blocking, REPLIED),
        "background_last_email_ms": _last(background, FINISHED),
    }
    return {name: value for name, value in found.items() if value is not None}


def _slowest_reply(lane: LaneRecording) -> float | None:
    return worst(request.took_ms for request in lane.requests if request.status)


def _last(lane: LaneRecording, event: str) -> float | None:
    """From the first visitor's arrival to the last such event."""
    begin = lane.first(1, RECEIVED)
    end = worst(mark.at for mark in lane.marks if mark.event == event)
    return None if begin is None or end is None else round(end - begin, 1)


def _pings_at_work(lane: LaneRecording, last_event: str) -> list[float]:
    """The heartbeats that were sent while there was an email to send."""
    end = worst(mark.at for mark in lane.marks if mark.event == last_event)
    return pings_between(lane, lane.first(1, RECEIVED), end)


def _drawings(recording: Recording, measures: Mapping[str, float], span: float) -> tuple[LaneDrawing, ...]:
    top = max(500.0, *(measures.get(f"{lane}_worst_heartbeat_ms", 0.0) for lane in (BLOCKING, BACKGROUND)))
    emails, workers = recording.knobs["emails"], recording.knobs["workers"]
    items = range(1, emails + 1)
    blocking, background = recording.lane(BLOCKING), recording.lane(BACKGROUND)
    held = phase_bars(blocking, ((RECEIVED, THREAD, "wait"), (THREAD, REPLIED, "held")), span, items)
    ticks = reply_ticks(background, REPLIED, items)
    users = upper_first(counted(emails, "user"))
    return (
        LaneDrawing(
            title="Inside the request",
            words=f"{counted(emails, 'view')}, {number(THREADS)} threads",
            strips=(
                _beats(blocking, measures, top),
                BarStrip(name=users, words="waiting for a reply", rows=emails, bars=held),
            ),
            now=strips.now_of(blocking),
        ),
        LaneDrawing(
            title="Handed to a worker" if workers == 1 else "Handed to workers",
            words=f"same {'view' if emails == 1 else 'views'}, same {number(THREADS)} threads, {counted(workers, 'worker')}",
            strips=(
                _beats(background, measures, top, ", same scale"),
                BarStrip(name=users, words="answered here", rows=emails, ticks=ticks, is_thin=True),
                BarStrip(
                    name="Worker" if workers == 1 else "Workers",
                    words=f"{counted(workers, 'email')} at a time",
                    rows=emails,
                    bars=queue_bars(background, span, items),
                ),
            ),
            now=strips.now_of(background),
            states=strips.states(background),
        ),
    )


def _beats(lane: LaneRecording, measures: Mapping[str, float], top: float, more: str = "") -> BeatStrip:
    slowest = measures.get(f"{lane.name}_worst_heartbeat_ms")
    words = "not begun" if slowest is None else f"worst {milliseconds(slowest)}{more}"
    return BeatStrip(name="Heartbeat", words=words, pings=lane.pings, top=top)


def _scores(measures: Mapping[str, float]) -> tuple[Score, ...]:
    return (
        _score("Slowest reply to a user", measures, "slowest_reply_ms", duration),
        _score("Slowest heartbeat", measures, "worst_heartbeat_ms", milliseconds),
        _score("Last email sent", measures, "last_email_ms", duration),
    )


def _score(
    label: str, measures: Mapping[str, float], name: str, words: Callable[[float | None], str]
) -> Score:
    first, second = measures.get(f"{BLOCKING}_{name}"), measures.get(f"{BACKGROUND}_{name}")
    tones = strips.tones(first, second)
    return Score(label=label, values=((words(first), tones[0]), (words(second), tones[1])))


def _sentences(knobs: Mapping[str, int], measures: Mapping[str, float]) -> tuple[str, ...]:
    """What is true of this run, and only that."""
    first, second = measures.get("blocking_last_email_ms"), measures.get("background_last_email_ms")
    if first is None or second is None:
        return ()
    workers, counts = knobs["workers"], upper_first(counted(knobs["workers"], "worker"))
    busy = min(THREADS, knobs["emails"])
    threads = counted(busy, "thread")
    if second - first > LATER_IS_WORTH_SAYING:
        hint = f" Raise the workers to {number(busy)} and run it again." if workers < busy else ""
        sentence = (
            f"The third number is not a mistake. {counts} did what {threads} did together, so "
            f"the last email went out {duration(second - first)} later. Nobody was waiting for it.{hint}"
        )
        return (sentence,)
    return (f"{counts} sent the last email about as soon as {threads} did, and nobody waited for it.",)


def _tables(knobs: Mapping[str, int], background: LaneRecording) -> tuple[DataTable, ...]:
    tasks = task_table(background, "email", knobs["emails"], "Second run")
    execution = execution_table(background, "email", "second run, from its own stamps")
    return (tasks,) if execution is None else (tasks, execution)
