"""What several modes are made of: sections, flows, stages, tables, code; and what every mode file begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Shape = Literal["person", "box", "decision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with prose under it. ``id`` is made from the heading where the author wrote none."""

    id: str
    heading: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    id: str
    label: str
    shape: Shape
    lane: int  # 0-based column
    row: int  # 0-based
    is_aside: bool  # a path not taken: drawn dashed
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEdge:
    source: str
    target: str
    label: str = ""
    is_aside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A fenced ``flow`` block: lanes side by side, nodes in a grid, arrows between them."""

    lanes: tuple[str, ...]
    nodes: tuple[FlowNode, ...]
    edges: tuple[FlowEdge, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One bar of a fenced ``pipeline`` block."""

    label: str
    milliseconds: float
    is_bottleneck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A Markdown table; cells hold inline Markdown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    language: str
    source: str
    line: int  # of the first code line
    highlighted: tuple[int, ...] = ()  # 1-based lines inside the block


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeDocument:
    """What every mode file has in its front matter."""

    path: str
    title: str
    about: str  # one line for the topic page
    minutes: int
