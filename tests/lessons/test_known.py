"""Sections that were known before are ticked off, for the learner who knew them and nobody else."""

import re

import pytest

from lessons.signals import sections_known
from tests.lessons.loading import TOPIC, learner_of, load_library

pytestmark = pytest.mark.django_db
TICK = "You knew this"


@pytest.fixture
def knows(client):
    """Change what the rooms above say; remembers what they were asked."""

    class Knowledge:
        ids, asked = frozenset(), []

        def tell(self, sender, *, learner, track, topic, mode, **_):
            self.asked.append((learner.pk, track, topic, mode))
            return self.ids

    load_library()
    client.post(f"{TOPIC}/statements/lakes/", {"said": "yes"})  # makes the learner
    knowledge, others = Knowledge(), sections_known.receivers
    sections_known.receivers = []
    sections_known.connect(knowledge.tell)
    yield knowledge
    sections_known.receivers = others


def ticked(page):
    """Ids of the sections and pitfalls whose part of the page has the tick."""
    parts = re.split(r'<(?:section|article)[^>]* id="([\w-]+)"', page)
    return [name for name, text in zip(parts[1::2], parts[2::2], strict=True) if TICK in text]


def test_sections_of_a_deep_dive_are_ticked_where_they_stand(client, knows):
    knows.ids = frozenset({"what-it-is", "spin", "one", "key-takeaways"})
    page = client.get(f"{TOPIC}/deep-dive/").content.decode()
    assert ticked(page) == ["what-it-is", "spin", "one", "key-takeaways"]
    assert page.count(TICK) == 4


@pytest.mark.parametrize(
    "section", ["impact", "bad-pattern", "good-pattern", "comparison", "the-metric", "tips", "pipeline"]
)
def test_sections_of_the_evidence_are_ticked_too(client, knows, section):
    knows.ids = frozenset({section})
    assert client.get(f"{TOPIC}/evidence/").content.decode().count(TICK) == 1


def test_the_learner_and_the_lesson_are_named_once_a_request(client, knows):
    client.get(f"{TOPIC}/deep-dive/")
    assert knows.asked == [(learner_of(client).pk, "tides", "moon", "deep-dive")]


@pytest.mark.parametrize("mode", ["breakdown", "myths"])
def test_modes_without_marks_ask_nobody(client, knows, mode):
    knows.asked.clear()
    client.get(f"{TOPIC}/{mode}/")
    assert knows.asked == []


def test_a_visitor_is_nobody_to_ask_about(client_b, knows):
    knows.ids = frozenset({"spin"})
    knows.asked.clear()
    response = client_b.get(f"{TOPIC}/deep-dive/")
    assert TICK not in response.content.decode()
    assert not response.cookies
    assert knows.asked == []


@pytest.mark.parametrize("mode", ["deep-dive", "evidence"])
def test_another_tick_is_another_page(client, knows, mode):
    etag = client.get(f"{TOPIC}/{mode}/")["ETag"]
    assert client.get(f"{TOPIC}/{mode}/", headers={"If-None-Match": etag}).status_code == 304
    knows.ids = frozenset({"spin", "tips"})
    assert client.get(f"{TOPIC}/{mode}/", headers={"If-None-Match": etag}).status_code == 200


def test_an_answer_that_is_refused_keeps_the_ticks(client, knows):
    knows.ids = frozenset({"spin"})
    response = client.post(f"{TOPIC}/statements/pull/", {"said": "perhaps"})
    assert response.status_code == 422
    assert ticked(response.content.decode()) == ["spin"]


def test_nobody_needs_to_answer(client, knows):
    knows.ids = None
    assert client.get(f"{TOPIC}/deep-dive/").status_code == 200
