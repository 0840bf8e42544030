"""The rows of this server that a history names: topics, items, choices by their slugs, and the other way round."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from flashcards.decks.entries import DeckError
from flashcards.decks.history_records import FORMAT, VERSION, listed, load, mapping, moment, text
from flashcards.models import Card, ExplainPrompt
from learners.models import Learner
from lessons.models import Statement, Topic
from quizzes.models import Choice, Question

MOST_ROWS = 300_000  # of one list


@dataclass(slots=True)
class Shelf:
    """What there is here, by slugs. Whatever a history names beyond it is counted in ``missing`` by topic."""

    learner: Learner
    now: dt.datetime
    made_at: dt.datetime
    topics: dict[str, int]
    cards: dict[tuple[str, str, str], Card]
    questions: dict[tuple[str, str], Question]
    prompts: dict[tuple[str, str], ExplainPrompt]
    statements: dict[tuple[str, str], Statement]
    choices: dict[int, dict[str, int]]  # question -> slug -> choice
    missing: dict[str, int] = field(default_factory=dict)

    def load(
        self, model: type[models.Model], columns: Sequence[str], given: object, where: str
    ) -> dict[str, Any]:
        """``history_records.load`` at the time of this import."""
        return load(model, columns, given, where, self.now)

    def lacks(self, topic: str, entries: int = 1) -> None:
        if entries:
            self.missing[topic] = self.missing.get(topic, 0) + entries


def shelf_for(learner: Learner, made_at: dt.datetime, now: dt.datetime) -> Shelf:
    """Retired rows included: progress on them is kept for the day they come back. ``made_at``: when the file was made."""
    topics = {
        pk: f"{track}/{slug}" for pk, track, slug in Topic.objects.values_list("pk", "track__slug", "slug")
    }
    choices: dict[int, dict[str, int]] = {}
    for pk, question, slug in Choice.objects.values_list("pk", "question_id", "slug"):
        choices.setdefault(question, {})[slug] = pk
    cards = Card.objects.only("topic_id", "slug", "variant", "rev")
    questions = Question.objects.only("topic_id", "slug", "type", "mode", "rev", "retired_at")
    prompts = ExplainPrompt.objects.only("topic_id", "slug", "rev")
    return Shelf(
        learner=learner,
        now=now,
        made_at=made_at,
        topics={name: pk for pk, name in topics.items()},
        cards={(topics[card.topic_id], card.slug, card.variant): card for card in cards},
        questions={(topics[question.topic_id], question.slug): question for question in questions},
        prompts={(topics[prompt.topic_id], prompt.slug): prompt for prompt in prompts},
        statements={
            (topics[row.topic_id], row.slug): row for row in Statement.objects.only("topic_id", "slug")
        },
        choices=choices,
    )


def checked(given: object) -> Mapping[str, Any]:
    """The history, if it is one of a version known here. Raises DeckError."""
    values = mapping(given, "The file")
    if values.get("format") != FORMAT:
        raise DeckError("This JSON file is no learning history of Recto.")
    version = values.get("version")
    if version != VERSION or isinstance(version, bool):
        known = f"Known here: version {VERSION}."
        raise DeckError(
            f"The history has version {ascii(version)[:40]}. {known} Update this server, then try again."
        )
    return values


def made_at(values: Mapping[str, Any], now: dt.datetime) -> dt.datetime:
    """When the history was made; now where it does not say. Raises DeckError."""
    return moment(values["made_at"], "made_at") if "made_at" in values else now


def rows_of(values: Mapping[str, Any], name: str) -> list[Any]:
    """A list of the history; one that is missing is empty."""
    return listed(values.get(name, []), name, MOST_ROWS)


def topic_of(values: Mapping[str, Any], where: str) -> str:
    return text(values.get("topic", ""), f"{where}.topic")


def named_topic(values: Mapping[str, Any], where: str) -> str:
    """The topic of a row that has to have one."""
    name = topic_of(values, where)
    if not name:
        raise DeckError(f"{where}.topic is missing.")
    return name
