"""Rows for tests, with honest defaults."""

import datetime as dt
import random
import uuid

from django.test import Client

from learners.access import SESSION_KEY
from learners.models import Learner
from lessons.models import Lesson, Topic, Track
from quizzes import sitting as sittings
from quizzes.models import Choice, Question
from quizzes.turns import read_turn

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def make_topic(slug="queues", track="background-work"):
    found, _ = Track.objects.get_or_create(slug=track, defaults={"title": "Background work", "summary": "s"})
    return Topic.objects.create(
        track=found,
        slug=slug,
        title="Queues",
        summary="s",
        level="beginner",
        minutes=10,
        idea_html="<p>i</p>",
    )


def make_lesson(topic, mode="practice", **fields):
    return Lesson.objects.create(
        topic=topic, mode=mode, about="Five questions, easy to hard", minutes=9, **fields
    )


def make_question(topic, slug="q", *, right=("a",), wrong=("b", "c", "d"), **fields):
    """A question whose choices are called after their slugs; ``right`` ones come first in the file."""
    defaults = {
        "mode": "practice",
        "type": "multiple" if len(right) > 1 else "single",
        "kind": "conceptual",
        "level": "easy",
        "stem_html": f"Stem {slug}",
        "solution": [f"<p>Solution {slug}</p>"],
        "hints": [],
    }
    question = Question.objects.create(topic=topic, slug=slug, **(defaults | fields))
    if question.has_choices:
        make_choices(question, right, wrong)
    return question


def make_choices(question, right, wrong):
    for position, slug in enumerate((*right, *wrong), 1):
        Choice.objects.create(
            question=question,
            slug=slug,
            text_html=f"Text {slug}",
            feedback_html=f"<p>Feedback {slug}</p>",
            is_right=slug in right,
            position=position,
        )


def make_quiz(number=3, mode="practice", topic=None, **fields):
    """A topic with ``number`` questions of one mode."""
    topic = topic or make_topic()
    for index in range(number):
        make_question(topic, f"{mode}-{index}", mode=mode, position=index, **fields)
    return topic


def make_learner():
    return Learner.objects.create()


def client_of(learner):
    client = Client()
    session = client.session
    session[SESSION_KEY] = learner.pk
    session.save()
    return client


def start(topic, learner=None, kind="practice", now=NOW, seed=1, **options):
    return sittings.start(learner or make_learner(), topic, kind, now=now, rnd=random.Random(seed), **options)


def tokens(sitting, *slugs):
    """The tokens under which the choices called ``slugs`` are shown now."""
    turn = read_turn(sitting)
    names = {turn.choices[pk].slug: token for token, pk in turn.item.order if pk in turn.choices}
    return tuple(names[slug] for slug in slugs)


def given(sitting, *slugs, **fields):
    """An answer to the question that is open now."""
    defaults = {"sequence": sitting.sequence, "key": uuid.uuid4(), "tokens": tokens(sitting, *slugs)}
    return sittings.Given(**(defaults | fields))


def answer(sitting, *slugs, now=NOW, **fields):
    """Answer the open question and bring ``sitting`` up to date."""
    turn = sittings.answer(
        sitting.learner, sitting.uid, given(sitting, *slugs, **fields), now=now, rnd=random.Random(2)
    )
    sitting.refresh_from_db()
    return turn


def go_on(sitting, now=NOW):
    turn = sittings.advance(
        sitting.learner, sitting.uid, sequence=sitting.sequence, now=now, rnd=random.Random(3)
    )
    sitting.refresh_from_db()
    return turn


def skip(sitting, now=NOW):
    turn = sittings.skip(
        sitting.learner, sitting.uid, sequence=sitting.sequence, now=now, rnd=random.Random(4)
    )
    sitting.refresh_from_db()
    return turn


def posted(sitting, *slugs, **fields):
    """The same answer as a browser posts it."""
    data = {"sequence": sitting.sequence, "key": str(uuid.uuid4()), "choice": list(tokens(sitting, *slugs))}
    return data | fields


def soon(seconds):
    return NOW + dt.timedelta(seconds=seconds)
