"""Rows of the memory room, with honest defaults."""

import datetime as dt
import itertools
import uuid

from django.contrib.sessions.backends.cached_db import SessionStore

from courseware.documents import (
    CardDocument,
    Cards,
    Explain,
    ExplainPromptDocument,
    Library,
    TopicDocument,
    TrackDocument,
)
from flashcards.models import Card, ExplainPrompt, Memory, Review, TopicItems
from flashcards.reviewing import grade
from learners.access import SESSION_KEY
from learners.models import Learner
from lessons.models import Topic, Track
from quizzes.models import Choice, Question

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
numbers = itertools.count(1)


def make_topic(slug=None, **fields):
    track, _ = Track.objects.get_or_create(
        slug="background-work", defaults={"title": "Background work", "summary": "Tasks"}
    )
    slug = slug or f"topic-{next(numbers)}"
    defaults = {
        "title": f"About {slug}",
        "summary": "Short",
        "level": "beginner",
        "minutes": 5,
        "idea_html": "<p>Idea</p>",
    }
    return Topic.objects.create(track=track, slug=slug, **{**defaults, **fields})


def make_card(topic=None, **fields):
    number = next(numbers)
    defaults = {
        "slug": f"card-{number}",
        "front_html": f"Front {number}?",
        "back_html": f"<p>Back {number}.</p>",
        "position": number,
    }
    card = Card.objects.create(topic=topic or make_topic(), **{**defaults, **fields})
    TopicItems.objects.update_or_create(
        topic=card.topic, defaults={"cards": card.topic.cards.published().count()}
    )  # as the loader does
    return card


def make_cards(count, topic=None):
    topic = topic or make_topic()
    return [make_card(topic) for _ in range(count)]


def make_prompt(topic=None, **fields):
    defaults = {
        "slug": f"prompt-{next(numbers)}",
        "prompt_html": "Why do tasks matter?",
        "hint_html": "Think of a slow page.",
        "concepts": ["The visitor waits", "A thread is held", "The queue keeps the work", "A worker does it"],
    }
    return ExplainPrompt.objects.create(topic=topic or make_topic(), **{**defaults, **fields})


def make_question(topic=None, **fields):
    number = next(numbers)
    defaults = {
        "slug": f"question-{number}",
        "mode": "practice",
        "type": "single",
        "kind": "conceptual",
        "level": "easy",
        "stem_html": f"Who waits in {number}?",
    }
    question = Question.objects.create(topic=topic or make_topic(), **{**defaults, **fields})
    if question.has_choices:
        for slug, is_right in (("worker", True), ("visitor", False)):
            Choice.objects.create(
                question=question,
                slug=slug,
                text_html=f"The {slug}",
                feedback_html=f"<p>About the {slug}.</p>",
                is_right=is_right,
            )
    return question


def make_learner(**fields):
    return Learner.objects.create(**fields)


def review(learner, item, rating=3, at=NOW, **options):
    """Grade ``item`` as the learner would, under a fresh key; gives the line of the log."""
    made = grade(learner, item, rating, at, options.pop("key", None) or uuid.uuid4(), **options)
    return Review.objects.select_related("memory").get(learner=learner, key=made.key)


def memory_of(learner, item):
    return Memory.objects.get(
        learner=learner, **{type(item).__name__.lower().replace("explainprompt", "prompt"): item}
    )


def row_of(memory):
    """Every column of the row as stored."""
    return Memory.objects.filter(pk=memory.pk).values().get()


def sign_in(client, learner):
    """Make ``learner`` the one behind the client's session."""
    session = SessionStore()
    session[SESSION_KEY] = learner.pk
    session.create()
    client.cookies["sessionid"] = session.session_key


# ---- documents


def card_document(slug="what", **fields):
    defaults = {
        "front": "What is a task?",
        "back": "Work for later.",
        "see": (),
        "level": "beginner",
        "is_cloze": False,
        "is_reversed": False,
        "line": 1,
    }
    return CardDocument(id=slug, **{**defaults, **fields})


def prompt_document(slug="why", **fields):
    defaults = {"prompt": "Why?", "hint": "think", "concepts": ("One", "Two"), "line": 1}
    return ExplainPromptDocument(id=slug, **{**defaults, **fields})


def make_library(topic, cards=(), prompts=()):
    """A library with one topic that has these cards and prompts."""
    folder = f"{topic.track.slug}/{topic.slug}"
    common = {"title": "", "about": "About", "minutes": 5}
    document = TopicDocument(
        id=topic.slug,
        path=f"{folder}/topic.md",
        title=topic.title,
        summary="",
        level="beginner",
        minutes=5,
        requires=(),
        leads_to=(),
        sources=(),
        idea="",
        cards=Cards(path=f"{folder}/cards.md", cards=tuple(cards), **common) if cards else None,
        explain=Explain(path=f"{folder}/explain.md", prompts=tuple(prompts), **common) if prompts else None,
    )
    track = TrackDocument(
        id=topic.track.slug, path="track.md", title="T", summary="", order=1, about="", topics=(document,)
    )
    return Library(tracks=(track,))
