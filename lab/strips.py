"""The strips that scenarios share, made from a lane's stamps. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

from lab.figures import duration
from lab.findings import BarStrip, LaneDrawing, Score
from lab.recording import LaneRecording
from lab.tables import STATES, status_of
from lab.timeline import queue_bars, reply_ticks, tries, try_bars

TASK_KEY = (
    ("queued", "In the queue"),
    ("work", "Worker at it"),
)
FAILED_KEY = ("failed", "Failed")
ALIKE = 0.1


def now_of(lane: LaneRecording) -> float | None:
    """Where the pencil stands: the end of a lane that is under way, else None."""
    return lane.length if lane.length and not lane.is_over else None


def task_strip(lane: LaneRecording, name: str, words: str, items: Sequence[int], span: float) -> BarStrip:
    return BarStrip(name=name, words=words, rows=len(items), bars=queue_bars(lane, span, items))


def tries_strip(lane: LaneRecording, name: str, words: str, item: int, rows: int, span: float) -> BarStrip:
    """A row for each delivery of one task."""
    bars = tuple(
        bar for row, found in enumerate(tries(lane, item)) for bar in try_bars(lane, found, row, span)
    )
    return BarStrip(name=name, words=words, rows=rows, bars=bars)


def tick_strip(lane: LaneRecording, name: str, words: str, items: Sequence[int], event: str) -> BarStrip:
    return BarStrip(
        name=name, words=words, rows=len(items), ticks=reply_ticks(lane, event, items), is_thin=True
    )


def drawing(lane: LaneRecording, title: str, words: str, *strips: BarStrip) -> LaneDrawing:
    return LaneDrawing(title=title, words=words, strips=strips, now=now_of(lane), states=states(lane))


def states(lane: LaneRecording) -> tuple[tuple[str, str], ...]:
    """How many of the lane's tasks have each status, in the order of a task's life; only statuses that some have."""
    found = Counter(status_of(lane, item) for item in lane.items())
    return tuple(
        (status, f"{found[status]} {word.lower()}") for status, word in STATES.items() if found[status]
    )


def single(label: str, measures: Mapping[str, float], name: str) -> Score:
    """One measured time."""
    return Score(label=label, values=((duration(measures.get(name)), ""),))


def pair(label: str, measures: Mapping[str, float], first: str, second: str) -> Score:
    """Two measured times."""
    one, two = measures.get(first), measures.get(second)
    slow, fast = tones(one, two)
    return Score(label=label, values=((duration(one), slow), (duration(two), fast)))


def neutral_pair(label: str, measures: Mapping[str, float], first: str, second: str) -> Score:
    """Two measured times of which neither is better: they are no measure of the same thing, or later is no fault."""
    texts = (duration(measures.get(name)) for name in (first, second))
    return Score(label=label, values=tuple((text, "") for text in texts))


def tones(one: float | None, two: float | None) -> tuple[str, str]:
    """Which of two times is slow and which fast; neither where they are within a tenth of each other."""
    if one is None or two is None or abs(one - two) <= ALIKE * max(one, two):
        return ("", "")
    return ("slow", "fast") if one > two else ("fast", "slow")


def count(label: str, value: float, words: str = "", tone: str = "") -> Score:
    """A number of things."""
    return Score(label=label, values=((f"{value:g}{f' {words}' if words else ''}", tone),))


def known(found: Mapping[str, float | None]) -> dict[str, float]:
    """The measures that the run has taken so far."""
    return {name: round(value, 1) for name, value in found.items() if value is not None}
