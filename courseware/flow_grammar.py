"""Reads the text of a ``flow`` block: lanes, a grid of nodes, arrows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from courseware import limits
from courseware.diagnostics import Report
from courseware.documents import Flow, FlowEdge, FlowNode, Shape
from courseware.wording import closest, id_fault

FEWEST_LANES, MOST_LANES = 2, 5
MOST_ROWS = 30
MOST_EDGES = 60
_NODE = re.compile(
    r"(?P<open>[(\[{])\s*(?P<id>[^\s:()\[\]{}]+)\s*:\s*(?P<label>.*?)\s*(?P<close>[)\]}])\s*(?P<aside>\?)?$"
)
_SHAPES: dict[str, Shape] = {"()": "person", "[]": "box", "{}": "decision"}
_ARROW = re.compile(r"\s*(->|\.\.>)\s*")
_LANES = re.compile(r"lanes\s*:(?P<names>.*)$")


@dataclass(slots=True)
class _Draft:
    report: Report
    first: int  # line number of the block's first line
    column: int  # of the block's first character
    lanes: tuple[str, ...] = ()
    nodes: dict[str, FlowNode] = field(default_factory=dict)
    edges: list[FlowEdge] = field(default_factory=list)

    def error(self, index: int, offset: int, message: str, suggestion: str = "") -> None:
        self.report.error(self.first + index, self.column + offset, "bad-flow", message, suggestion)


def parse_flow(source: Sequence[str], line: int, report: Report, column: int = 1) -> Flow | None:
    """Return the flow in ``source``, whose first line has the number ``line``; None where it cannot be drawn."""
    draft = _Draft(report, line, column)
    before = len(report.found)
    lines = list(enumerate(text.rstrip() for text in source))
    start = next((index for index, text in lines if text), len(lines))
    if not _read_lanes(draft, lines, start):
        return None
    gap = next((index for index, text in lines if index > start and not text), len(lines))
    for row, (index, text) in enumerate(lines[start + 1 : gap]):
        _read_row(draft, index, row, text)
    for index, text in lines[gap:]:
        if text:
            _read_arrows(draft, index, text)
    _check(draft, start, gap)
    if len(report.found) > before:
        return None
    return Flow(lanes=draft.lanes, nodes=tuple(draft.nodes.values()), edges=tuple(draft.edges), line=line)


def _read_lanes(draft: _Draft, lines: list[tuple[int, str]], start: int) -> bool:
    match = _LANES.match(lines[start][1]) if start < len(lines) else None
    if not match:
        draft.error(
            min(start, max(len(lines) - 1, 0)), 0, "The first line names the lanes: `lanes: User | Server`."
        )
        return False
    draft.lanes = tuple(name.strip() for name in match["names"].split("|"))
    if not FEWEST_LANES <= len(draft.lanes) <= MOST_LANES or not all(draft.lanes):
        draft.error(start, 0, f"A flow has {FEWEST_LANES} to {MOST_LANES} lanes, each with a name.")
        return False
    for name in draft.lanes:
        _check_label(draft, start, lines[start][1].find(name), name)
    return True


def _read_row(draft: _Draft, index: int, row: int, text: str) -> None:
    offset = 0
    for lane, cell in enumerate(text.split("|")):
        bare = cell.strip()
        place = offset + len(cell) - len(cell.lstrip())
        offset += len(cell) + 1
        if not bare:
            continue
        if lane >= len(draft.lanes):
            draft.error(
                index, place, f"This cell is beyond the last lane, {draft.lanes[-1]}. Remove a bar before it."
            )
            continue
        _read_node(draft, index, place, bare, lane, row)


def _read_node(draft: _Draft, index: int, place: int, text: str, lane: int, row: int) -> None:
    match = _NODE.match(text)
    shape = _SHAPES.get(match["open"] + match["close"]) if match else None
    if not match or not shape:
        message = f"{text!r} is no node. Write (id: label), [id: label] or {{id: label}}, bars between nodes."
        if _ARROW.search(text):
            message = "An arrow amid the rows. Put an empty line between the rows and the arrows."
        draft.error(index, place, message)
        return
    name = match["id"]
    if fault := id_fault(name):
        draft.error(index, place + 1, f"The id {name!a} {fault}.")
    if name in draft.nodes:
        draft.error(index, place, f"The id {name} is taken by line {draft.nodes[name].line}. Choose another.")
    _check_label(draft, index, place + match.start("label"), match["label"])
    draft.nodes[name] = FlowNode(
        id=name,
        label=match["label"],
        shape=shape,
        lane=lane,
        row=row,
        is_aside=bool(match["aside"]),
        line=draft.first + index,
    )


def _read_arrows(draft: _Draft, index: int, text: str) -> None:
    """Read ``a -> b -> c: label``; the label belongs to the last arrow."""
    chain, colon, label = text.partition(":")
    label = label.strip()
    parts = _ARROW.split(chain.rstrip())
    if len(parts) < 3 or not all(part.strip() for part in parts):
        draft.error(
            index, 0, f"{text.strip()!r} is no arrow. Write `a -> b`, or `a ..> b` for a path not taken."
        )
        return
    if colon:
        _check_label(draft, index, len(chain) + 1, label)
    names = [part.strip() for part in parts[::2]]
    offset = 0
    for name in names:
        offset = text.find(name, offset)
        if name not in draft.nodes:
            draft.error(index, offset, f"There is no node {name!a}.", closest(name, draft.nodes))
        offset += len(name)
    last = len(names) - 2
    for position, (source, target) in enumerate(itertools.pairwise(names)):
        _add_edge(
            draft, index, source, target, label if position == last else "", parts[2 * position + 1] == "..>"
        )


def _add_edge(draft: _Draft, index: int, source: str, target: str, label: str, is_aside: bool) -> None:
    if source == target:
        draft.error(index, 0, f"{source} points at itself. Name another node.")
        return
    if any((edge.source, edge.target) == (source, target) for edge in draft.edges):
        draft.error(index, 0, f"There is an arrow from {source} to {target} already. Remove one.")
        return
    draft.edges.append(FlowEdge(source=source, target=target, label=label, is_aside=is_aside))


def _check(draft: _Draft, start: int, gap: int) -> None:
    if not draft.nodes:
        draft.error(start, 0, "The flow has no nodes. Write one line a row below the lanes.")
    if gap - start - 1 > MOST_ROWS or len(draft.edges) > MOST_EDGES:
        draft.error(start, 0, f"A flow has at most {MOST_ROWS} rows and {MOST_EDGES} arrows. Split it.")


def _check_label(draft: _Draft, index: int, offset: int, label: str) -> None:
    if not label:
        draft.error(index, max(offset, 0), "The label is empty.")
    if len(label) > limits.LABEL:
        message = f"The label {label!r} has {len(label)} characters; {limits.LABEL} are allowed."
        draft.error(index, max(offset, 0), message)


def described(flow: Flow) -> str:
    """Return the flow in words, for those who do not see it."""
    return " ".join([f"Lanes: {', '.join(flow.lanes)}.", *_sentences(flow)])


def _sentences(flow: Flow) -> Iterator[str]:
    labels = {node.id: node.label.rstrip(".") for node in flow.nodes}
    for edge in flow.edges:
        condition = f" ({edge.label})" if edge.label else ""
        ending = ", not taken" if edge.is_aside else ""
        yield f"{labels[edge.source]}, then{condition} {labels[edge.target]}{ending}."
