"""Places a flow's lanes and nodes. Units are those of the drawing's viewBox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from courseware.documents import Flow, FlowEdge, FlowNode
from courseware.flow_routes import Point

NODE_HEIGHT = 36
DECISION_HEIGHT = 60
_LETTER = 7.0  # width of a letter of a node's label
_TAG_LETTER = 6.4
_NARROWEST = 100
_DECISION_NARROWEST = 64
_PADDING = 18
_GUTTER = 24  # between the nodes of two lanes; arrows run here
_MARGIN = 11
_RUNWAY = 14  # more of a margin where arrows run in it
_SMALLEST = 368  # a narrower drawing would be blown up on the page
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


def lay_out(flow: Flow, routes: Sequence[Sequence[Point]]) -> Layout:
    """Return the places of everything; ``routes`` has the grid points of every arrow's way."""
    widths = [_lane_width(flow, lane) for lane in range(len(flow.lanes))]
    used = {point for route in routes for point in route}
    margins = [_margin(used, 0, 0), _margin(used, 0, 2 * len(widths))]
    gaps = _gaps(flow, routes)
    missing = _SMALLEST - sum(widths) - sum(gaps) - sum(margins)
    gaps = [gap + max(missing, 0) // len(gaps) for gap in gaps]
    centres, gutters, width = _columns(widths, gaps, margins)
    rows, channels, height = _rows(flow, used)
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


def _margin(used: Collection[Point], axis: int, line: int) -> int:
    """Return the room at one side of the drawing."""
    return _MARGIN + (_RUNWAY if any(point[axis] == line for point in used) else 0)


def _gaps(flow: Flow, routes: Sequence[Sequence[Point]]) -> list[int]:
    """Return the width of the gutter after every lane but the last: wide enough for the words beside arrows."""
    gaps = [_GUTTER] * (len(flow.lanes) - 1)
    nodes = {node.id: node for node in flow.nodes}
    for edge, route in zip(flow.edges, routes, strict=True):
        gutter = route[1][0] // 2 - 1
        if edge.label and not route[1][0] % 2 and 0 <= gutter < len(gaps):
            gaps[gutter] = max(gaps[gutter], _room(flow, nodes, edge, route))
    return gaps


def _room(flow: Flow, nodes: Mapping[str, FlowNode], edge: FlowEdge, route: Sequence[Point]) -> int:
    """Return the width a gutter needs for the words above an arrow's first stretch."""
    words = round(len(edge.label) * _TAG_LETTER) + 10
    corner = next((point for point in route if point[1] != route[0][1]), route[-1])
    slack = _slack(flow, nodes[edge.source])
    if corner[0] == route[1][0]:  # it turns amid the gutter
        return 2 * (words - slack)
    return words - slack - (_slack(flow, nodes[edge.target]) if corner == route[-1] else _NARROWEST // 2)


def _slack(flow: Flow, node: FlowNode) -> int:
    """Return the room between a node and its lane's border."""
    return (_lane_width(flow, node.lane) - _node_width(node)) // 2 if node.shape == "decision" else 0


def _columns(
    widths: list[int], gaps: list[int], margins: list[int]
) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    left, right = margins
    centres, gutters, x = list[int](), [left // 2], left
    for width, gap in zip(widths, [*gaps, right], strict=True):
        centres.append(x + width // 2)
        x += width + gap
        gutters.append(x - gap // 2)
    return tuple(centres), tuple(gutters), x


def _rows(flow: Flow, used: Collection[Point]) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    last = max(node.row for node in flow.nodes)
    runways = [_margin(used, 1, line) - _MARGIN for line in (0, 2 * last + 2)]
    rows, channels, y = list[int](), [_HEAD - 6 + runways[0] // 2], _HEAD + runways[0]
    for row in range(last + 1):
        height = max((_height(node) for node in flow.nodes if node.row == row), default=NODE_HEIGHT)
        rows.append(y + height // 2)
        channels.append(y + height + _GAP // 2)
        y += height + _GAP
    return tuple(rows), tuple(channels), y - _GAP + _TAIL + runways[1]


def _height(node: FlowNode) -> int:
    return DECISION_HEIGHT if node.shape == "decision" else NODE_HEIGHT


def _box(node: FlowNode, centres: tuple[int, ...], rows: tuple[int, ...], widths: list[int]) -> Box:
    width = _node_width(node) if node.shape == "decision" else widths[node.lane]
    return Box(centres[node.lane], rows[node.row], width, _height(node))
