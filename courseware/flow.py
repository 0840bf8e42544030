"""Diagrams: the grammar of ``flow`` and ``pipeline`` blocks, and their drawings."""

from __future__ import annotations

from courseware.flow_drawing import draw
from courseware.flow_grammar import described, parse_flow
from courseware.pipeline_drawing import draw_pipeline
from courseware.pipeline_grammar import parse_pipeline

__all__ = ["described", "draw", "draw_pipeline", "parse_flow", "parse_pipeline"]
