"""What a run's page shows, as plain values that the templates draw. Positions are in milliseconds. No Django here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

type BarKind = Literal["wait", "held", "queued", "work", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    kind: BarKind
    row: int  # from 0
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A short stroke: something was answered at that moment."""

    row: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatStrip:
    """Each heartbeat as a stroke, as tall as it took. All beat strips of a run share ``top`` (ms)."""

    name: str
    words: str
    pings: tuple[tuple[float, float], ...]
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BarStrip:
    name: str
    words: str
    rows: int
    bars: tuple[Bar, ...] = ()
    ticks: tuple[Tick, ...] = ()
    is_thin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneDrawing:
    """``now`` is where the pencil stands while the lane runs, else None. ``states``: (task status, how many in words)."""

    title: str
    words: str
    strips: tuple[BeatStrip | BarStrip, ...]
    now: float | None = None
    states: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A measured figure, usually of two lanes. ``tone`` is "slow", "fast" or empty."""

    label: str
    values: tuple[tuple[str, str], ...]  # (text, tone)
    joined_by: str = "then"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    text: str
    is_number: bool = False
    is_changed: bool = False
    state: str = ""  # a task's status: drawn as one
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """The first cell of a row is its heading."""

    id: str
    title: str
    words: str
    columns: tuple[tuple[str, bool], ...]  # (heading, holds numbers)
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Text of several lines as a program wrote it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """``span`` is the common time scale; ``step`` the distance of its marks. ``measures`` feed the predictions.

    Only a finished run has ``scores`` and ``sentences``.
    """

    lanes: tuple[LaneDrawing, ...] = ()
    key: tuple[tuple[str, str], ...] = ()  # (kind of bar, or "reply"; words)
    span: float = 1000.0
    step: float = 200.0
    scores: tuple[Score, ...] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[DataTable, ...] = ()
    traces: tuple[Trace, ...] = ()
    measures: Mapping[str, float] = field(default_factory=dict)
