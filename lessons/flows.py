"""A flow as JSON and back: the drawing depends on the step, so the page keeps its data."""

from dataclasses import asdict
from typing import Any

from courseware.documents import Flow, FlowEdge, FlowNode


def flow_to_json(flow: Flow) -> dict[str, Any]:
    """Plain lists and dictionaries that hold everything of ``flow``."""
    return {
        "lanes": list(flow.lanes),
        "nodes": [asdict(node) for node in flow.nodes],
        "edges": [asdict(edge) for edge in flow.edges],
        "line": flow.line,
    }


def flow_from_json(data: dict[str, Any]) -> Flow:
    """The flow that ``flow_to_json`` was given."""
    return Flow(
        lanes=tuple(data["lanes"]),
        nodes=tuple(FlowNode(**node) for node in data["nodes"]),
        edges=tuple(FlowEdge(**edge) for edge in data["edges"]),
        line=data["line"],
    )
