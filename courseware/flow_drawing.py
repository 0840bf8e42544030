"""Draws a flow as SVG: lanes, nodes, arrows with rounded corners. All looks are in the stylesheet."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from html import escape
from itertools import pairwise

from courseware.documents import Flow, FlowEdge, FlowNode
from courseware.flow_grammar import described
from courseware.flow_layout import Box, Layout, lay_out
from courseware.flow_routes import Point, find_routes

_ROUND = 6  # radius of a corner
_CLEAR = 3  # between an arrow's tip and its node
_HEADS = {(0, 1): "m-5-5 5 5 5-5", (0, -1): "m-5 5 5-5 5 5", (1, 0): "m-5-5 5 5-5 5", (-1, 0): "m5-5-5 5 5 5"}
_TAG_LETTER = 6.4


def draw(
    flow: Flow,
    *,
    current: Collection[str] = frozenset(),
    past: Collection[str] = frozenset(),
    title: str,
    id_prefix: str,
) -> str:
    """Return an ``<svg class="flow">``.

    Nodes named in ``current`` carry ``data-on``, those in ``past`` ``data-was``; an arrow has the state of the
    node it points at, one not taken has none. Every node has ``data-node="id"``, every arrow
    ``data-edge="source target"``. ``id_prefix`` must be unique on the page.
    """
    routes = find_routes(flow)
    layout = lay_out(flow, routes)
    prefix = escape(id_prefix)
    nodes = {node.id: node for node in flow.nodes}
    drawn = [_points(layout, route, edge, nodes) for route, edge in zip(routes, flow.edges, strict=True)]
    return "".join(
        [
            (
                f'<svg class="flow" viewBox="0 0 {layout.width} {layout.height}" role="img"'
                f' aria-labelledby="{prefix}-t {prefix}-d">'
            ),
            f'<title id="{prefix}-t">{escape(title)}</title><desc id="{prefix}-d">{escape(described(flow))}</desc>',
            *_lanes(flow, layout),
            *(_edge(edge, path, current, past) for edge, path in zip(flow.edges, drawn, strict=True)),
            '<g aria-hidden="true">',
            *(_tag(edge, path) for edge, path in zip(flow.edges, drawn, strict=True) if edge.label),
            "</g>",
            *(_node(node, layout.boxes[node.id], _state(node.id, current, past)) for node in flow.nodes),
            "</svg>",
        ]
    )


def _lanes(flow: Flow, layout: Layout) -> Iterator[str]:
    for x in layout.gutters[1:-1]:
        yield f'<line class="divide" x1="{x}" x2="{x}" y1="10" y2="{layout.height - 10}"/>'
    for name, x in zip(flow.lanes, layout.centres, strict=True):
        yield f'<text class="lane" x="{x}" y="20">{escape(name)}</text>'


def _state(name: str, current: Collection[str], past: Collection[str]) -> str:
    if name in current:
        return " data-on"
    return " data-was" if name in past else ""


def _node(node: FlowNode, box: Box, state: str) -> str:
    aside = " node--aside" if node.is_aside else ""
    label = (
        f'<text x="{box.x}" y="{box.y + (0 if node.shape == "decision" else 1)}">{escape(node.label)}</text>'
    )
    return f'<g class="node{aside}" data-node="{node.id}"{state}>{_shape(node, box)}{label}</g>'


def _shape(node: FlowNode, box: Box) -> str:
    left, top = box.x - box.width // 2, box.y - box.height // 2
    if node.shape == "decision":
        right, bottom = left + box.width, top + box.height
        return f'<path d="M{box.x} {top} {right} {box.y} {box.x} {bottom} {left} {box.y}z"/>'
    radius = box.height // 2 if node.shape == "person" else 3
    return f'<rect x="{left}" y="{top}" width="{box.width}" height="{box.height}" rx="{radius}"/>'


def _edge(edge: FlowEdge, path: list[Point], current: Collection[str], past: Collection[str]) -> str:
    aside = " edge--aside" if edge.is_aside else ""
    state = "" if edge.is_aside else _state(edge.target, current, past)
    (x, y), (end_x, end_y) = path[-2], path[-1]
    head = _HEADS[_sign(end_x - x), _sign(end_y - y)]
    return (
        f'<path class="edge{aside}" data-edge="{edge.source} {edge.target}"{state} d="{_curve(path)}{head}"/>'
    )


def _curve(path: list[Point]) -> str:
    """Return path data through the points, each corner rounded."""
    parts = [f"M{path[0][0]} {path[0][1]}"]
    here = path[0]
    for corner, after in pairwise(path[1:]):
        before = _towards(corner, here)
        beyond = _towards(corner, after)
        parts.append(f"{_line(here, before)}Q{corner[0]} {corner[1]} {beyond[0]} {beyond[1]}")
        here = beyond
    return "".join([*parts, _line(here, path[-1])])


def _line(here: Point, there: Point) -> str:
    return f"V{there[1]}" if here[0] == there[0] else f"H{there[0]}"


def _towards(corner: Point, other: Point) -> Point:
    """Return the point a corner's radius away from ``corner`` on the way to ``other``."""
    across, down = other[0] - corner[0], other[1] - corner[1]
    radius = min(_ROUND, max(abs(across), abs(down)) // 2)
    return corner[0] + _sign(across) * radius, corner[1] + _sign(down) * radius


def _points(layout: Layout, route: list[Point], edge: FlowEdge, nodes: dict[str, FlowNode]) -> list[Point]:
    """Return the corners of an arrow in the drawing, its ends cut off at the nodes' borders."""
    corners = _corners([_at(layout, point) for point in route])
    source, target = layout.boxes[edge.source], layout.boxes[edge.target]
    corners[0] = _border(corners[1], source, 0)
    corners[-1] = _border(corners[-2], target, _CLEAR)
    return corners


def _at(layout: Layout, point: Point) -> Point:
    column, row = point
    x = layout.centres[column // 2] if column % 2 else layout.gutters[column // 2]
    y = layout.rows[row // 2] if row % 2 else layout.channels[row // 2]
    return x, y


def _corners(points: list[Point]) -> list[Point]:
    """Return the points where the direction changes, and both ends."""
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if (before[0] == here[0]) != (here[0] == after[0]):
            kept.append(here)
    return [*kept, points[-1]]


def _border(outside: Point, box: Box, clear: int) -> Point:
    across, down = _sign(outside[0] - box.x), _sign(outside[1] - box.y)
    if across:
        return box.x + across * (box.width // 2 + clear), box.y
    return box.x, box.y + down * (box.height // 2 + clear)


def _tag(edge: FlowEdge, path: list[Point]) -> str:
    """Return an arrow's words: above its first stretch, or to the right of it."""
    (x, y), (next_x, next_y) = path[0], path[1]
    if y == next_y:
        place = (round((x + next_x) / 2), y - 9)
    else:
        place = (round(x + 8 + len(edge.label) * _TAG_LETTER / 2), y + _sign(next_y - y) * 13)
    return f'<text class="tag" x="{place[0]}" y="{place[1]}">{escape(edge.label)}</text>'


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
