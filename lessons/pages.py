"""What the templates of the reading modes are given."""

from typing import Any

from django.urls import reverse

from learners.models import Learner
from lessons.models import Lesson, Statement, Topic, mode_url
from lessons.predictions import Predictions
from lessons.stepping import at_step

type Context = dict[str, Any]


def deep_dive_page(lesson: Lesson, learner: Learner | None, known: frozenset[str] = frozenset()) -> Context:
    """``known`` holds the ids of the sections that the learner knew before reading."""
    asked = {statement.slug: statement for statement in statements_of(lesson, learner)}
    blocks = [_with_statements(block, asked) for block in lesson.parts["blocks"]]
    return {**_about(lesson), "opening": lesson.parts["opening"], "blocks": blocks, "known": known}


def breakdown_page(lesson: Lesson, number: int, said: Predictions, *, in_words: bool = False) -> Context:
    """``said`` is what the learner predicted; ``in_words`` shows the transcript also while a value of it is still to be predicted."""
    title = f"Flow: {lesson.topic.title}"
    stage = at_step(lesson.parts, number, title, said)
    return {
        **_about(lesson),
        "parts": lesson.parts,
        "stage": stage,
        "in_words": in_words,
        "has_transcript": in_words or stage["is_told"],
    }


def evidence_page(lesson: Lesson, known: frozenset[str] = frozenset()) -> Context:
    return {**_about(lesson), "parts": lesson.parts, "known": known}


def myths_page(lesson: Lesson, learner: Learner | None) -> Context:
    myths = statements_of(lesson, learner)
    return {**_about(lesson), "myths": myths, **tally(myths)}


def tally(myths: list[Statement]) -> Context:
    """How many of the myths the learner has committed to."""
    return {"committed": sum(myth.said is not None for myth in myths), "of_myths": len(myths)}


def statements_of(lesson: Lesson, learner: Learner | None) -> list[Statement]:
    """The lesson's statements in order, each with what the learner said. One query."""
    rows = Statement.objects.published().filter(topic=lesson.topic, origin=lesson.mode)
    return list(rows.with_answers_of(learner))


def following_url(lesson: Lesson) -> str:
    """Where the learner goes on: the next mode, or the topic after the last."""
    following = lesson.parts.get("next", "")
    return mode_url(lesson.topic, following) if following else lesson.topic.get_absolute_url()


def place_url(topic: Topic, mode: str) -> str:
    return reverse("lessons:place", args=[topic.track.slug, topic.slug, mode])


def _about(lesson: Lesson) -> Context:
    following = lesson.parts.get("next", "")
    return {
        "lesson": lesson,
        "topic": lesson.topic,
        "track": lesson.topic.track,
        "back_url": lesson.topic.get_absolute_url(),
        "back_title": lesson.topic.title,
        "place_url": place_url(lesson.topic, lesson.mode),
        "following": Lesson.Mode(following).label.lower() if following else "",
        "following_url": following_url(lesson),
    }


def _with_statements(block: Context, asked: dict[str, Statement]) -> Context:
    """A block of the deep dive; each step of the build-up gets its statement."""
    if block["kind"] != "build-up":
        return block
    return {**block, "steps": [{**step, "statement": asked.get(step["id"])} for step in block["steps"]]}
