"""The parts of lessons that a question can point at, by the place it names."""

import pytest

from lessons.models import Lesson, Topic
from lessons.sections import sections_of
from tests.lessons.loading import load_library

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    load_library()
    return Topic.objects.get()


def test_a_deep_dive_in_its_order(topic):
    sections = sections_of(topic, ["deep-dive"])
    assert [(s.place, s.title_html, s.where) for s in sections.values()] == [
        ("deep-dive#what-it-is", "What it is", "Deep dive"),
        ("deep-dive#pull", "Step pull", "Deep dive, step 1"),
        ("deep-dive#spin", "Step spin", "Deep dive, step 2"),
        ("deep-dive#sum", "Step sum", "Deep dive, step 3"),
        ("deep-dive#one", "One bulge", "Deep dive, pitfall"),
        ("deep-dive#key-takeaways", "Key takeaways", "Deep dive"),
    ]


def test_the_steps_of_a_breakdown_take_its_time_and_its_moments_none(topic):
    sections = sections_of(topic, ["breakdown"])
    assert [(s.place, s.where, round(s.minutes, 2)) for s in sections.values()] == [
        ("breakdown#step-1", "Visual breakdown, step 1", 2.67),
        ("breakdown#step-2", "Visual breakdown, step 2", 2.67),
        ("breakdown#step-3", "Visual breakdown, step 3", 2.67),
        ("breakdown#when", "Visual breakdown, key moment", 0),
    ]


def test_evidence_by_its_headings(topic):
    places = [place.partition("#")[2] for place in sections_of(topic, ["evidence"])]
    assert places == [
        "impact",
        "bad-pattern",
        "good-pattern",
        "comparison",
        "pipeline",
        "the-metric",
        "tips",
        "check-it-yourself",
    ]


@pytest.mark.parametrize("mode", ["deep-dive", "breakdown", "evidence"])
def test_the_parts_share_the_minutes_of_the_whole(topic, mode):
    sections = sections_of(topic, [mode]).values()
    assert sum(s.minutes for s in sections) == pytest.approx(topic.lessons.get(mode=mode).minutes)


@pytest.mark.parametrize("mode", ["deep-dive", "breakdown", "evidence"])
def test_every_place_is_on_its_page(topic, mode, client):
    page = client.get(f"/learn/tides/moon/{mode}/").content.decode()
    missing = [place for place in sections_of(topic, [mode]) if f'id="{place.partition("#")[2]}"' not in page]
    assert missing == []


def test_modes_follow_one_another_in_one_query(topic, django_assert_num_queries):
    with django_assert_num_queries(1):
        sections = sections_of(topic, ["evidence", "deep-dive", "cards"])
    assert list(dict.fromkeys(s.mode for s in sections.values())) == ["deep-dive", "evidence"]


def test_a_lesson_that_is_gone_has_no_sections(topic):
    Lesson.objects.filter(mode="evidence").update(retired_at="2026-01-01T00:00Z")
    assert sections_of(topic, ["evidence"]) == {}
