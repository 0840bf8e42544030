"""Finds the way of every arrow around the nodes: straight where it can be, with few corners and little crossing."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from courseware.documents import Flow, FlowEdge, FlowNode

# Columns 0, 2, 4 … are gutters and 1, 3, 5 … the lanes; rows likewise with channels.
type Point = tuple[int, int]
type Segment = tuple[Point, Point]

_CORNER = 4.0
_CROSSING = 3.0
_SHARED = 12.0  # running along another arrow
_MERGED = 1.0  # the same, where both come from or go to the same node
_OUTSIDE = 3.0  # the drawing's very edge
_STEPS = ((0, -1), (0, 1), (-1, 0), (1, 0))


@dataclass(slots=True)
class _Router:
    columns: int
    rows: int
    taken: dict[Point, str]
    lines: dict[Segment, list[FlowEdge]] = field(default_factory=dict)
    corners: dict[Point, list[FlowEdge]] = field(default_factory=dict)

    def route(self, edge: FlowEdge, start: Point, goal: Point) -> list[Point]:
        """Return the cheapest way from one node's centre to another's, by Dijkstra over point and direction."""
        queue: list[tuple[float, int, Point, int]] = [(0.0, 0, start, -1)]
        before: dict[tuple[Point, int], tuple[Point, int] | None] = {(start, -1): None}
        costs: dict[tuple[Point, int], float] = {(start, -1): 0.0}
        count = 0
        while queue:
            cost, _, point, direction = heapq.heappop(queue)
            if point == goal:
                return _trail(before, (point, direction))
            for heading, target, price in self._moves(edge, point, direction, goal):
                state, total = (target, heading), cost + price
                if total < costs.get(state, float("inf")):
                    costs[state], before[state] = total, (point, direction)
                    count += 1
                    heapq.heappush(queue, (total, count, target, heading))
        return [start, goal]

    def keep(self, edge: FlowEdge, path: list[Point]) -> None:
        """Note a way, so that later arrows keep clear of it."""
        for segment in _segments(path):
            self.lines.setdefault(segment, []).append(edge)
        for point in path[1:-1]:
            self.corners.setdefault(point, []).append(edge)

    def _moves(
        self, edge: FlowEdge, point: Point, direction: int, goal: Point
    ) -> Iterator[tuple[int, Point, float]]:
        for heading, (across, down) in enumerate(_STEPS):
            target = (point[0] + across, point[1] + down)
            is_inside = 0 <= target[0] < self.columns and 0 <= target[1] < self.rows
            is_back = direction >= 0 and heading == direction ^ 1
            if not is_inside or is_back or (target in self.taken and target != goal):
                continue
            yield heading, target, self._price(edge, point, target, heading, direction, goal)

    def _price(
        self, edge: FlowEdge, point: Point, target: Point, heading: int, direction: int, goal: Point
    ) -> float:
        price = 1.0 + (_CORNER if direction not in (-1, heading) else 0.0)
        if target[0] in (0, self.columns - 1) or target[1] in (0, self.rows - 1):
            price += _OUTSIDE
        for other in self.lines.get(_segment(point, target), ()):
            price += _MERGED if _may_merge(edge, other) else _SHARED
        if target != goal:
            price += _CROSSING * len(self.corners.get(target, ()))
        return price


def find_routes(flow: Flow) -> list[list[Point]]:
    """Return for each arrow, in the flow's order, the grid points of its way; nodes are at odd columns and rows."""
    places = {node.id: _place(node) for node in flow.nodes}
    last_row = max(node.row for node in flow.nodes)
    taken = {point: name for name, point in places.items()}
    router = _Router(2 * len(flow.lanes) + 1, 2 * last_row + 3, taken)
    order = sorted(range(len(flow.edges)), key=lambda index: _length(flow.edges[index], places))
    routes: dict[int, list[Point]] = {}
    for index in order:
        edge = flow.edges[index]
        routes[index] = router.route(edge, places[edge.source], places[edge.target])
        router.keep(edge, routes[index])
    return [routes[index] for index in range(len(flow.edges))]


def _place(node: FlowNode) -> Point:
    return 2 * node.lane + 1, 2 * node.row + 1


def _length(edge: FlowEdge, places: dict[str, Point]) -> int:
    (left, top), (right, bottom) = places[edge.source], places[edge.target]
    return abs(left - right) + abs(top - bottom)


def _may_merge(edge: FlowEdge, other: FlowEdge) -> bool:
    """Say whether two arrows may run on one line: to one node, or from one where no words tell them apart."""
    is_opposite = edge.source == other.target or edge.target == other.source
    is_fork = edge.source == other.source and not (edge.label or other.label)
    return not is_opposite and (edge.target == other.target or is_fork)


def _segment(one: Point, other: Point) -> Segment:
    return (one, other) if one < other else (other, one)


def _segments(path: list[Point]) -> Iterator[Segment]:
    for one, other in itertools.pairwise(path):
        yield _segment(one, other)


def _trail(before: dict[tuple[Point, int], tuple[Point, int] | None], last: tuple[Point, int]) -> list[Point]:
    trail, state = list[Point](), last
    while True:
        trail.append(state[0])
        earlier = before[state]
        if earlier is None:
            return trail[::-1]
        state = earlier
