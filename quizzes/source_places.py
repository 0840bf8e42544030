"""Where in the content folder a question is written."""

from __future__ import annotations

import re
from pathlib import Path

from quizzes.models import Question


def source_place(question: Question, root: Path) -> str:
    """``track/topic/practice.md:17``; without the line where the heading is not found, "" where the file is gone."""
    path = f"{question.topic.track.slug}/{question.topic.slug}/{question.mode}.md"
    try:
        text = (root / path).read_text(encoding="utf-8")
    except OSError:
        return ""
    line = _line(text, question.slug)
    return f"{path}:{line}" if line else path


def _line(text: str, slug: str) -> int:
    """The number of the heading or the step that carries the id, from 1; 0 where there is none."""
    carrier = re.compile(rf"(?:#+ .*|\s*\|.*\?)\{{#{re.escape(slug)}[ }}]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if carrier.match(line)), 0)
