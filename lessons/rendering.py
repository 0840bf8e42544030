"""From a mode's document to the parts its page shows. Runs at load, so that a request renders no Markdown.

Parts are plain JSON. A key ending in ``_html`` holds safe HTML (one text, or a list of texts); everything else is
text that templates escape.
"""

from dataclasses import replace
from typing import Any

from courseware.documents import (
    Breakdown,
    BuildStep,
    DeepDive,
    Evidence,
    ModeDocument,
    Myths,
    Pitfall,
    Quiz,
    Section,
    TopicDocument,
)
from courseware.rendering import Renderer
from lessons.breakdown import Parts, breakdown_parts
from lessons.evidence import evidence_parts
from lessons.models import Lesson


def modes_of(topic: TopicDocument) -> dict[str, ModeDocument]:
    """The modes a topic has, in the order in which they are learned."""
    documents = {mode: getattr(topic, mode.replace("-", "_")) for mode in Lesson.Mode.values}
    return {mode: document for mode, document in documents.items() if document is not None}


def hashed_part(document: ModeDocument) -> Any:
    """What of a mode's document shows on its page, or on the topic page where the mode isn't read."""
    if isinstance(document, Breakdown):
        return replace(document, quiz=(), cells=()), len(document.quiz)
    if isinstance(document, Evidence):
        return replace(document, quiz=()), len(document.quiz)
    if isinstance(document, DeepDive | Myths):
        return document
    badge = document.badge if isinstance(document, Quiz) else ""
    return document.path, document.title, document.about, document.minutes, badge


def count_steps(document: ModeDocument) -> int:
    """Steps of a build-up or a breakdown, or the number of myths; 0 for the other modes."""
    if isinstance(document, DeepDive | Breakdown):
        return len(document.steps)
    return len(document.myths) if isinstance(document, Myths) else 0


def render_parts(document: ModeDocument, renderer: Renderer) -> Parts:
    """The parts of a mode that is read, and the badge's title of a challenge; empty for the other modes and for myths.

    (The rows of myths are statements.)
    """
    if isinstance(document, Quiz) and document.badge:
        return {"badge": document.badge}
    if isinstance(document, DeepDive):
        return _deep_dive_parts(document, renderer)
    if isinstance(document, Breakdown):
        return breakdown_parts(document, renderer)
    return evidence_parts(document, renderer) if isinstance(document, Evidence) else {}


# ---- deep dive


def _deep_dive_parts(document: DeepDive, renderer: Renderer) -> Parts:
    page = document.path
    sections = {section.id: _section(section, page, renderer) for section in document.sections}
    steps = [_step(step, number, page, renderer) for number, step in enumerate(document.steps, 1)]
    pitfalls = [_pitfall(pitfall, page, renderer) for pitfall in document.pitfalls]
    structured = {
        "build-up": {"kind": "build-up", "id": "build-up", "steps": steps},
        "pitfalls": {"kind": "pitfalls", "id": "pitfalls", "pitfalls": pitfalls},
    }
    first, *others = (sections | structured)[document.order[0]], *document.order[1:]
    return {"opening": first, "blocks": [(sections | structured)[name] for name in others]}


def _section(section: Section, page: str, renderer: Renderer) -> Parts:
    return {
        "kind": "section",
        "id": section.id,
        "heading_html": renderer.render(section.heading, page=page, inline=True),
        "text_html": renderer.render(section.text, page=page),
    }


def _step(step: BuildStep, number: int, page: str, renderer: Renderer) -> Parts:
    return {
        "id": step.id,
        "number": number,
        "title_html": renderer.render(step.title, page=page, inline=True),
        "level": step.level,
        "asks": step.commitment is not None,
        "text_html": renderer.render(step.text, page=page),
        "result_html": renderer.render(step.result, page=page),
        "insight_html": renderer.render(step.insight, page=page),
    }


def _pitfall(pitfall: Pitfall, page: str, renderer: Renderer) -> Parts:
    return {
        "id": pitfall.id,
        "title_html": renderer.render(pitfall.title, page=page, inline=True),
        "wrong_html": renderer.render(pitfall.wrong, page=page),
        "correct_html": renderer.render(pitfall.correct, page=page),
        "cause_html": renderer.render(pitfall.root_cause, page=page),
    }
