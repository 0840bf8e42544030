"""The parts of a topic's lessons that a question can point at: what they are called, where they stand, how long they take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lessons.models import Lesson, Topic

type _Part = tuple[str, str, str, int]  # id, what it is called (HTML), what it is, weight

EVIDENCE = {
    "impact": ("Impact", "impact_html"),
    "bad-pattern": ("The bad pattern", "bad"),
    "good-pattern": ("The good pattern", "good"),
    "comparison": ("Comparison", "comparison"),
    "pipeline": ("Pipeline", "pipeline_html"),
    "the-metric": ("The metric", "metric_html"),
    "tips": ("Rules of thumb", "tips_html"),
    "check-it-yourself": ("Check it yourself", "check_html"),
}
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonSection:
    """``where`` says what it is part of ("Deep dive, step 4"); ``minutes`` is its share of the lesson's."""

    place: str  # "mode#id"
    mode: str
    title_html: str
    where: str
    minutes: float


def sections_of(topic: Topic, modes: Iterable[str]) -> dict[str, LessonSection]:
    """Every part of the published lessons of ``modes`` by its place, in the order of reading. One query."""
    lessons = Lesson.objects.published().filter(topic=topic, mode__in=set(modes) & set(_PARTS))
    in_order = sorted(lessons, key=lambda lesson: Lesson.Mode.values.index(lesson.mode))
    return {section.place: section for lesson in in_order for section in _sections(lesson)}


def _sections(lesson: Lesson) -> Iterator[LessonSection]:
    parts = list(_PARTS[lesson.mode](lesson.parts))
    whole = sum(weight for *_, weight in parts) or 1
    name = Lesson.Mode(lesson.mode).label
    for section_id, title_html, what, weight in parts:
        yield LessonSection(
            place=f"{lesson.mode}#{section_id}",
            mode=lesson.mode,
            title_html=title_html,
            where=f"{name}, {what}" if what else str(name),
            minutes=lesson.minutes * weight / whole,
        )


def _of_deep_dive(parts: dict[str, Any]) -> Iterator[_Part]:
    for block in filter(None, [parts.get("opening"), *parts.get("blocks", ())]):
        if block["kind"] == "build-up":
            for step in block["steps"]:
                yield step["id"], step["title_html"], f"step {step['number']}", _length(step)
        elif block["kind"] == "pitfalls":
            for pitfall in block["pitfalls"]:
                yield pitfall["id"], pitfall["title_html"], "pitfall", _length(pitfall)
        else:
            yield block["id"], block["heading_html"], "", _length(block)


def _of_breakdown(parts: dict[str, Any]) -> Iterator[_Part]:
    """Its steps take the time; a key moment is looked up among them."""
    for step in parts.get("steps", ()):
        yield f"step-{step['number']}", step["title_html"], f"step {step['number']}", 1
    for moment in parts.get("moments", ()):
        yield moment["id"], moment["question_html"], "key moment", 0


def _of_evidence(parts: dict[str, Any]) -> Iterator[_Part]:
    for section_id, (title, key) in EVIDENCE.items():
        if parts.get(key):
            yield section_id, title, "", _length(parts[key])


def _length(part: Any) -> int:
    """Characters of text in everything below ``part``; of strings, only HTML is text."""
    if isinstance(part, str):
        return len(_TAG.sub("", part))
    if isinstance(part, dict):
        return sum(_length(value) for key, value in part.items() if _is_text(key, value))
    return sum(map(_length, part)) if isinstance(part, list) else 0


def _is_text(key: str, value: Any) -> bool:
    return key.endswith("_html") or not isinstance(value, str)


_PARTS = {
    Lesson.Mode.DEEP_DIVE.value: _of_deep_dive,
    Lesson.Mode.BREAKDOWN.value: _of_breakdown,
    Lesson.Mode.EVIDENCE.value: _of_evidence,
}
