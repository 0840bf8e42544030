"""Links from a question to the places that teach it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from lessons.models import Topic
from quizzes.kinds import KINDS

# mode: (URL name, what the link calls it)
PLACES = {
    "topic": ("topic", "the topic"),
    "deep-dive": ("lessons:deep-dive", "the deep dive"),
    "breakdown": ("lessons:breakdown", "the breakdown"),
    "evidence": ("lessons:evidence", "the evidence"),
    "myths": ("lessons:myths", "the myths"),
    "practice": ("quizzes:practice", "the practice questions"),
    "challenge": ("quizzes:challenge", "the challenge"),
    "cards": ("flashcards:cards", "the recall cards"),
    "explain": ("flashcards:explain", "the explanation"),
    "lab": ("lab:page", "the live demo"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    url: str
    text: str


def see_link(topic: Topic, see: str) -> Link | None:
    """Where ``see`` ("mode#id", "" for nowhere) points, in words. A step of a breakdown opens at that step."""
    mode, _, fragment = see.partition("#")
    if mode not in PLACES:
        return None
    name, called = PLACES[mode]
    url = topic_url(topic, name)
    if mode == "breakdown" and fragment.startswith("step-"):
        step = fragment.removeprefix("step-")
        return Link(url=f"{url}?step={step}#{fragment}", text=f"See it at step {step} of {called}")
    return Link(url=f"{url}#{fragment}" if fragment else url, text=f"See it in {called}")


def place_name(see: str) -> str:
    """What ``see`` points at where no lesson has a title for it: "The myths"."""
    mode = see.partition("#")[0]
    return PLACES[mode][1].capitalize() if mode in PLACES else see


def topic_url(topic: Topic, name: str) -> str:
    """The address of a page of this topic by its URL name."""
    return reverse(name, args=[topic.track.slug, topic.slug])


def back_link(topic: Topic, kind: str) -> Link:
    """Where the arrow in a sitting's bar leads."""
    rules = KINDS[kind]
    if rules.spans_topics:
        return Link(url=reverse(rules.back_name), text=rules.back_title)
    return Link(url=topic_url(topic, rules.back_name), text=rules.back_title or topic.title)


def start_url(topic: Topic, kind: str) -> str:
    """Where a sitting of this kind is started; ``topic`` does not matter to one that spans topics."""
    rules = KINDS[kind]
    return reverse(rules.url_name) if rules.spans_topics else topic_url(topic, rules.url_name)
