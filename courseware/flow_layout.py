"""Places a flow's lanes and nodes. Units are those of the drawing's viewBox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from courseware.documents import Flow, FlowNode

NODE_HEIGHT = 36
DECISION_HEIGHT = 60
_LETTER = 7.0  # width of a letter of a node's label
_TAG_LETTER = 6.4
_NARROWEST = 100
_DECISION_NARROWEST = 64
_PADDING = 18
_GUTTER = 24  # between the nodes of two lanes; arrows run here
_MARGIN = 11
_HEAD = 40  # the lanes' names
_GAP = 30  # between two rows; arrows run here
_TAIL = 18


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node is drawn: its centre and its size."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    """``centres`` has the middle of every lane, ``gutters`` the lines left of, between and right of the lanes;
    ``rows`` the middle of every row, ``channels`` the lines above, between and below the rows."""

    width: int
    height: int
    centres: tuple[int, ...]
    gutters: tuple[int, ...]
    rows: tuple[int, ...]
    channels: tuple[int, ...]
    boxes: Mapping[str, Box]


def lay_out(flow: Flow) -> Layout:
    """Return the places of everything but the arrows."""
    widths = [_lane_width(flow, lane) for lane in range(len(flow.lanes))]
    centres, gutters, width = _columns(widths, _gaps(flow))
    rows, channels, height = _rows(flow)
    boxes = {node.id: _box(node, centres, rows, widths) for node in flow.nodes}
    return Layout(width, height, centres, gutters, rows, channels, boxes)


def _lane_width(flow: Flow, lane: int) -> int:
    widths = [_node_width(node) for node in flow.nodes if node.lane == lane]
    return max(_NARROWEST, round(len(flow.lanes[lane]) * _LETTER), *widths, 0)


def _node_width(node: FlowNode) -> int:
    letters = round(len(node.label) * _LETTER)
    if node.shape == "decision":
        return max(_DECISION_NARROWEST, round(letters * 1.25) + 12)
    return letters + _PADDING


def _gaps(flow: Flow) -> list[int]:
    """Return the width of the gutter after every lane but the last: wide enough for the words beside arrows."""
    gaps = [_GUTTER] * (len(flow.lanes) - 1)
    nodes = {node.id: node for node in flow.nodes}
    for edge in flow.edges:
        source, target = nodes[edge.source], nodes[edge.target]
        if edge.label and source.row == target.row and abs(source.lane - target.lane) == 1:
            left = min(source.lane, target.lane)
            slack = sum(
                (_lane_width(flow, node.lane) - _drawn_width(flow, node)) // 2 for node in (source, target)
            )
            gaps[left] = max(gaps[left], round(len(edge.label) * _TAG_LETTER) + 10 - slack)
    return gaps


def _drawn_width(flow: Flow, node: FlowNode) -> int:
    return _node_width(node) if node.shape == "decision" else _lane_width(flow, node.lane)


def _columns(widths: list[int], gaps: list[int]) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    centres, gutters, x = list[int](), [_MARGIN // 2], _MARGIN
    for width, gap in zip(widths, [*gaps, 0], strict=True):
        centres.append(x + width // 2)
        x += width + gap
        gutters.append(x - gap // 2 if gap else x + _MARGIN // 2)
    return tuple(centres), tuple(gutters), x + _MARGIN


def _rows(flow: Flow) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    rows, channels, y = list[int](), list[int](), _HEAD
    for row in range(max(node.row for node in flow.nodes) + 1):
        height = max((_height(node) for node in flow.nodes if node.row == row), default=NODE_HEIGHT)
        channels.append(y - _GAP // 2 + (4 if not row else 0))
        rows.append(y + height // 2)
        y += height + _GAP
    channels.append(y - _GAP // 2)
    return tuple(rows), tuple(channels), y - _GAP + _TAIL


def _height(node: FlowNode) -> int:
    return DECISION_HEIGHT if node.shape == "decision" else NODE_HEIGHT


def _box(node: FlowNode, centres: tuple[int, ...], rows: tuple[int, ...], widths: list[int]) -> Box:
    width = _node_width(node) if node.shape == "decision" else widths[node.lane]
    return Box(centres[node.lane], rows[node.row], width, _height(node))
