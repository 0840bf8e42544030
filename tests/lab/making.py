"""Rows and documents of the lab, with honest defaults."""

import datetime as dt
import time

from django.utils import timezone

from courseware.documents import Lab, Library, Prediction, TopicDocument, TrackDocument
from lab.models import LabPage, Run
from lab.recording import BEGIN, END, LaneRecording, Mark
from learners.models import Learner

KNOBS = {"emails": 2, "seconds": 1, "workers": 1}
PREDICTION = {
    "id": "slowest",
    "question_html": "How long will the slowest visitor wait?",
    "measure": "background_slowest_reply_ms",
    "options": [["About 20 ms", 20], ["About 2 seconds", 2000]],
}


def make_page(**fields):
    defaults = {
        "track": "background-work",
        "topic": "why",
        "topic_title": "Why background tasks matter",
        "about": "Block a real server",
        "minutes": 4,
        "scenario": "blocking-vs-background",
        "knobs": {"emails": "6", "seconds": "2", "workers": "1"},
        "predictions": [PREDICTION],
        "watch_html": ["<strong>The heartbeat.</strong> It asks."],
        "meaning_html": "<p>The wait is gone.</p>",
    }
    return LabPage.objects.create(**{**defaults, **fields})


def make_learner():
    return Learner.objects.create()


def make_run(page=None, learner=None, **fields):
    page = page or make_page()
    defaults = {"scenario": page.scenario, "knobs": KNOBS, "seat": None, "state": Run.State.FINISHED}
    return Run.objects.create(page=page, learner=learner or make_learner(), **{**defaults, **fields})


def make_open_run(**fields):
    defaults = {"seat": 1, "state": Run.State.RUNNING, "origin_ns": time.monotonic_ns()}
    return make_run(**{**defaults, **fields})


def long_ago(**ago):
    return timezone.now() - dt.timedelta(**ago)


def sign_in(client, learner):
    """Make the client's session that of the learner."""
    session = client.session
    session["learner"] = learner.pk
    session.save()


def lane(*marks, name="background", pings=(), requests=(), length=None):
    """A lane from (item, event, at) or (item, event, at, note)."""
    made = tuple(
        Mark(item=item, event=event, at=at, note=note[0] if note else "") for item, event, at, *note in marks
    )
    last = max((mark.at for mark in made), default=0.0)
    return LaneRecording(
        name=name,
        marks=made,
        pings=tuple(pings),
        requests=tuple(requests),
        length=last if length is None else length,
        is_over=True,
    )


def lab_document(**fields):
    defaults = {
        "path": "background-work/why/lab.md",
        "title": "",
        "about": "Block a real server",
        "minutes": 4,
        "scenario": "blocking-vs-background",
        "knobs": (("emails", "6"), ("seconds", "2"), ("workers", "1")),
        "intro": "The same emails are sent ==twice==.",
        "predictions": (
            Prediction(
                id="slowest",
                question="How long?",
                measure="background_slowest_reply_ms",
                options=(("About `20` ms", 20.0), ("About 2 s", 2000.0)),
                line=12,
            ),
        ),
        "watch": ("**The heartbeat.** It asks.",),
        "meaning": "The wait is gone.",
    }
    return Lab(**{**defaults, **fields})


def library(*documents):
    """A library of one track with a topic for each lab document; None is a topic without a lab."""
    topics = tuple(
        TopicDocument(
            id=f"topic-{number}",
            path=f"background-work/topic-{number}/topic.md",
            title=f"Topic {number}",
            summary="",
            level="beginner",
            minutes=5,
            requires=(),
            leads_to=(),
            sources=(),
            idea="",
            lab=document,
        )
        for number, document in enumerate(documents, 1)
    )
    track = TrackDocument(
        id="background-work", path="", title="Background work", summary="", order=1, about="", topics=topics
    )
    return Library(tracks=(track,))


def begin_and_end(length):
    return ((0, BEGIN, 0.0), (0, END, length))
