"""Fenced blocks: known languages and options, Python that parses, diagrams that can be drawn."""

from __future__ import annotations

import ast
import textwrap
import warnings
from collections.abc import Iterator

from courseware import limits
from courseware.diagnostics import Diagnostic, Report
from courseware.fences import ANSWERS, Fence, check_fence
from courseware.flow_grammar import parse_flow
from courseware.page import Page
from courseware.pipeline_grammar import parse_pipeline
from courseware.rules.context import Context

_PYTHON = frozenset({"python", "py", "python3"})
_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def check_code(context: Context) -> Iterator[Diagnostic]:
    """Yield everything wrong with the fenced blocks of every page."""
    for path, page in context.pages.items():
        report = Report(path, [])
        for fence in page.fences:
            _check(page, fence, report)
        yield from report.found


def _check(page: Page, fence: Fence, report: Report) -> None:
    if len(fence.text) > limits.ITEM:
        message = f"The block has {len(fence.text):,} characters; {limits.ITEM:,} are allowed."
        report.error(fence.line, fence.column, "too-long", message)
    elif fence.language == "flow":
        parse_flow(fence.source, fence.line + 1, report, fence.column)
    elif fence.language == "pipeline":
        parse_pipeline(fence.source, fence.line + 1, report, fence.column)
    elif fence.language in ANSWERS:
        _check_answer(page, fence, report)
    elif not check_fence(fence, report).is_broken and fence.language in _PYTHON:
        _check_python(fence, report)


def _check_answer(page: Page, fence: Fence, report: Report) -> None:
    name = page.path.rpartition("/")[2]
    if name not in ("practice.md", "challenge.md", "breakdown.md", "evidence.md"):
        message = f"A fenced {fence.language} block belongs into a question."
        report.error(fence.line, fence.column, "stray-answer", message)


def _check_python(fence: Fence, report: Report) -> None:
    source = textwrap.dedent(fence.text)
    try:
        with warnings.catch_warnings(action="ignore"):
            compile(source, "block", "exec", _FLAGS, dont_inherit=True)
    except SyntaxError as error:
        line = fence.line + min(error.lineno or 1, max(len(fence.source), 1))
        message = (
            f"This Python does not parse: {error.msg}. Put it right, or write broken after the language."
        )
        report.error(line, fence.column - 1 + max(error.offset or 1, 1), "python-syntax", message)
    except (ValueError, RecursionError, MemoryError):
        report.error(fence.line, fence.column, "python-syntax", "This Python is nested too deeply to parse.")
