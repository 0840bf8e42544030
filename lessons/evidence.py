"""The parts of a page of performance evidence: two patterns, a comparison, pipelines, a metric, rules of thumb."""

import re
from itertools import zip_longest
from typing import Any

from courseware.documents import Evidence, Pattern, Table
from courseware.flow import draw_pipeline
from courseware.highlighting import code_html
from courseware.rendering import Renderer

type Parts = dict[str, Any]

_VERDICT = re.compile(r"\s*\**(?P<word>bad|good)\s*:\**\s*", re.IGNORECASE)
_FENCE = re.compile(r"^(?:```|~~~)pipeline\b[^`~]*^(?:```|~~~)[ \t]*$", re.MULTILINE)
_NUMBER = re.compile(r"[<≈~−+-]*\s*\d[\d.,]*\s*(?:ms|s|min|h|%|×|B|KB|MB)?")


def evidence_parts(document: Evidence, renderer: Renderer) -> Parts:
    """Everything the page shows."""
    page = document.path
    return {
        "impact_html": renderer.render(document.impact, page=page),
        "bad": _pattern(document.bad, page, renderer),
        "good": _pattern(document.good, page, renderer),
        "comparison": _comparison(document.comparison, page, renderer),
        "comparison_html": renderer.render(document.comparison_text, page=page),
        "pipeline_html": _pipelines(document, renderer),
        "metric_html": renderer.render(document.metric, page=page),
        "tips_html": [renderer.render(tip, page=page) for tip in document.tips],
        "check_html": renderer.render(document.check_yourself, page=page),
        "questions": len(document.quiz),
    }


def _pipelines(document: Evidence, renderer: Renderer) -> str:
    """The section with its pipelines drawn on one scale, so that their bars can be compared."""
    texts = _FENCE.split(document.pipeline_text)
    if len(texts) != len(document.pipelines) + 1:
        return renderer.render(document.pipeline_text, page=document.path)
    longest = max((stage.milliseconds for _, stages in document.pipelines for stage in stages), default=0.0)
    drawn = [draw_pipeline(stages, caption, longest) for caption, stages in document.pipelines]
    pieces = zip_longest(texts, drawn, fillvalue="")
    return "".join(renderer.render(text, page=document.path) + figure for text, figure in pieces)


def _pattern(pattern: Pattern, page: str, renderer: Renderer) -> Parts:
    return {
        "heading_html": renderer.render(pattern.heading, page=page, inline=True),
        "code_html": code_html(pattern.code.source, pattern.code.language, pattern.code.highlighted),
        "text_html": renderer.render(pattern.text, page=page),
    }


def _comparison(table: Table, page: str, renderer: Renderer) -> Parts:
    numeric = [
        all(_NUMBER.fullmatch(row[column]) for row in table.rows) for column in range(len(table.columns))
    ]
    return {
        "columns": [
            {"heading_html": renderer.render(heading, page=page, inline=True), "is_number": is_number}
            for heading, is_number in zip(table.columns, numeric, strict=True)
        ],
        "rows": [_compared(row, numeric, page, renderer) for row in table.rows],
    }


def _compared(row: tuple[str, ...], numeric: list[bool], page: str, renderer: Renderer) -> Parts:
    verdict = _VERDICT.match(row[-1])
    cells = [
        {"cell_html": renderer.render(cell, page=page, inline=True), "is_number": is_number}
        for cell, is_number in zip(row[:-1], numeric[:-1], strict=True)
    ]
    return {
        "cells": cells,
        "verdict": verdict["word"].lower() if verdict else "",
        "verdict_html": renderer.render(
            row[-1][verdict.end() :] if verdict else row[-1], page=page, inline=True
        ),
    }
