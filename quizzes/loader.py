"""From documents to questions and choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from courseware.changes import Changes
from courseware.documents import ChoiceDocument, Library, QuestionDocument, TopicDocument
from courseware.rendering import Renderer
from lessons.models import Topic
from lessons.upsert import Wanted, upsert
from quizzes.models import Choice, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A question with its topic's primary key, its file and its place among the questions of its mode."""

    topic: int
    path: str
    position: int
    document: QuestionDocument

    @property
    def key(self) -> tuple[int, str]:
        return self.topic, self.document.id


def load(library: Library, renderer: Renderer) -> Changes:
    """Bring the tables of this app to what ``library`` says. Call it inside a transaction, after lessons."""
    rows = list(_rows(library))
    revs = _revs(rows)
    wanted = [_wanted(row, revs[row.key], renderer) for row in rows]
    in_questions, questions = upsert(Question.objects.all(), ["topic_id", "slug"], wanted)
    in_choices, _ = upsert(Choice.objects.all(), ["question_id", "slug"], _choices(rows, questions, renderer))
    return in_questions + in_choices


def _rows(library: Library) -> Iterator[_Row]:
    topics = {
        (track, slug): pk
        for pk, track, slug in Topic.objects.published().values_list("pk", "track__slug", "slug")
    }
    for track in library.tracks:
        for topic in track.topics:
            for path, documents in _quizzes(topic):
                for position, document in enumerate(documents, 1):
                    yield _Row(
                        topic=topics[track.id, topic.id], path=path, position=position, document=document
                    )


def _quizzes(topic: TopicDocument) -> Iterator[tuple[str, Iterable[QuestionDocument]]]:
    """(path, questions) of every file of a topic that has some."""
    for quiz in (topic.practice, topic.challenge):
        if quiz:
            yield quiz.path, quiz.questions
    if topic.breakdown:
        yield topic.breakdown.path, (*topic.breakdown.quiz, *topic.breakdown.cells)
    if topic.evidence:
        yield topic.evidence.path, topic.evidence.quiz


def _revs(rows: Iterable[_Row]) -> dict[tuple[int, str], int]:
    """The rev each question gets. It never goes down, and grows by itself when the type changes under one id.

    So an answer to the old question never counts as one to the new, and what was answered stays.
    """
    known = {
        (topic, slug): (rev, question_type)
        for topic, slug, rev, question_type in Question.objects.values_list("topic_id", "slug", "rev", "type")
    }
    revs = {}
    for row in rows:
        rev, question_type = known.get(row.key, (1, row.document.type))
        revs[row.key] = max(row.document.rev, rev + (question_type != row.document.type))
    return revs


def _wanted(row: _Row, rev: int, renderer: Renderer) -> Wanted:
    return Wanted(
        key=row.key,
        document=replace(row.document, choices=()),  # a choice is a row of its own
        extra=(row.path, row.position, rev),
        render=partial(_question_columns, row, rev, renderer),
    )


def _question_columns(row: _Row, rev: int, renderer: Renderer) -> dict[str, Any]:
    document = row.document
    block = partial(renderer.render, page=row.path)
    return {
        "mode": document.mode,
        "type": document.type,
        "kind": document.kind,
        "level": document.level,
        "stem_html": block(document.stem, inline=True),
        "body_html": block(document.body),
        "hints": [block(text) for text in document.hints],
        "solution": [block(text) for text in document.solution],
        "explanation_html": block(document.explanation),
        "answer_html": block(document.answer),
        "check_html": block(document.check),
        "mistakes": [block(text) for text in document.mistakes],
        "accepted": list(document.accepted),
        "ordered": list(document.ordered),
        "seconds": document.seconds,
        "attempts": document.attempts,
        "see": document.see,
        "rev": rev,
        "position": row.position,
    }


def _choices(
    rows: Iterable[_Row], questions: dict[tuple[Any, ...], int], renderer: Renderer
) -> Iterator[Wanted]:
    for row in rows:
        for position, choice in enumerate(row.document.choices, 1):
            yield Wanted(
                key=(questions[row.key], choice.id),
                document=choice,
                extra=(row.path, position),
                render=partial(_choice_columns, choice, position, row.path, renderer),
            )


def _choice_columns(choice: ChoiceDocument, position: int, path: str, renderer: Renderer) -> dict[str, Any]:
    return {
        "text_html": renderer.render(choice.text, page=path, inline="\n" not in choice.text),
        "feedback_html": renderer.render(choice.feedback, page=path),
        "is_right": choice.is_right,
        "is_pinned": choice.is_pinned,
        "myth": choice.myth,
        "position": position,
    }
