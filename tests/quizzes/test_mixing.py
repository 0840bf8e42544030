import datetime as dt
import itertools
import random
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from learners.models import Learner
from quizzes import sitting as sittings
from quizzes.mixing import interleave
from quizzes.models import Badge, Sitting
from quizzes.progress import latest
from tests.quizzes.factories import (
    NOW,
    answer,
    client_of,
    go_on,
    make_learner,
    make_quiz,
    make_topic,
    posted,
    start,
)

URL = "/practice/mixed/"


@given(topics=st.lists(st.integers(1, 4), max_size=20), length=st.integers(0, 15))
def test_neighbours_differ_wherever_they_can(topics, length):
    questions = [SimpleNamespace(topic_id=topic, pk=number) for number, topic in enumerate(topics)]
    taken = interleave(questions, length)
    assert len(taken) == min(length, len(questions))
    assert len({question.pk for question in taken}) == len(taken)
    for place, (one, other) in enumerate(itertools.pairwise(taken), 1):
        if one.topic_id == other.topic_id:
            rest = {question.topic_id for question in questions} - {one.topic_id}
            assert all(q in taken[:place] for q in questions if q.topic_id in rest)
    for topic in set(topics):
        places = [question.pk for question in taken if question.topic_id == topic]
        assert places == sorted(places)


def begin(learner, *slugs, right=True):
    """Topics of which the learner has answered the first question."""
    topics = [make_quiz(4, topic=make_topic(slug)) for slug in slugs]
    for topic in topics:
        sitting = start(topic, learner, now=timezone.now())
        answer(sitting, "a" if right else "b", now=timezone.now())
        go_on(sitting, now=timezone.now())
    return topics


def start_mixed(learner, **options):
    return sittings.start(learner, None, "mixed", now=timezone.now(), rnd=random.Random(1), **options)


@pytest.mark.django_db
def test_it_draws_from_the_topics_that_were_begun_and_changes_topic_each_time():
    learner = make_learner()
    begun = begin(learner, "one", "two", "three")
    make_quiz(4, topic=make_topic("untouched"))
    sitting = start_mixed(learner)
    topics = list(sitting.items.values_list("question__topic", flat=True))
    assert len(topics) == 12
    assert set(topics) == {topic.pk for topic in begun}
    assert all(one != other for one, other in itertools.pairwise(topics))


@pytest.mark.django_db
def test_only_what_was_missed_crosses_topics_and_the_sure_ones_come_first():
    learner = make_learner()
    topic = make_quiz(4, topic=make_topic("one"))
    sitting = start(topic, learner)
    for slug, confidence in (("b", None), ("b", 3), ("a", None)):
        answer(sitting, slug, confidence=confidence)
        go_on(sitting)
    begin(learner, "two", right=False)
    mixed = start_mixed(learner, scope="missed")
    slugs = list(mixed.items.values_list("question__topic__slug", "question__slug"))
    assert sorted(slugs) == [("one", "practice-0"), ("one", "practice-1"), ("two", "practice-0")]
    assert [slug for topic, slug in slugs if topic == "one"] == ["practice-1", "practice-0"]


@pytest.mark.django_db
def test_what_one_was_sure_of_comes_first_whatever_its_topic():
    learner = make_learner()
    begin(learner, "one", right=False)
    other = start(make_quiz(1, topic=make_topic("two")), learner, now=timezone.now())
    answer(other, "b", confidence=3, now=timezone.now())
    more = start(make_quiz(3, topic=make_topic("three")), learner, now=timezone.now())
    for _ in range(3):
        answer(more, "b", now=timezone.now())
        go_on(more, now=timezone.now())
    mixed = start_mixed(learner, scope="missed")
    topics = list(mixed.items.values_list("question__topic__slug", flat=True))
    assert topics == ["two", "three", "one", "three", "three"]


@pytest.mark.django_db
def test_a_mixed_practice_is_answered_to_its_end_over_http():
    learner = make_learner()
    begin(learner, "one", "two")
    client = client_of(learner)
    assert client.get(URL).status_code == 200
    address = client.post(URL).url
    sitting = Sitting.objects.get(kind="mixed")
    assert client.get(URL).url == address == sitting.get_absolute_url()
    while sitting.is_open:
        data = posted(sitting, "b")
        assert client.post(f"{address}answer/", data).status_code == 302
        sitting.refresh_from_db()
        page = client.get(address).content.decode()
        assert "Not this time" in page
        client.post(f"{address}next/", {"sequence": sitting.sequence})
        sitting.refresh_from_db()
    result = client.get(address).content.decode()
    assert f'action="{URL}"' in result
    assert reverse("quizzes:mistakes") in result


@pytest.mark.django_db
def test_one_mixed_practice_is_open_whatever_its_first_topic():
    learner = make_learner()
    topics = begin(learner, "one", "two")
    assert start_mixed(learner).pk == start_mixed(learner).pk
    other = next(topic for topic in topics if topic != Sitting.objects.get(kind="mixed").topic)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(learner=learner, topic=other, kind="mixed", total=1)


@pytest.mark.django_db
def test_who_has_begun_nothing_is_led_to_the_map_and_leaves_no_trace():
    client = Client()
    for response in (client.get(URL), client.post(URL)):
        assert response.status_code == 200
        assert b"Nothing to mix yet" in response.content
        assert not response.cookies
    assert not Learner.objects.exists()
    assert b"Nothing to mix yet" in client_of(make_learner()).post(URL).content


@pytest.mark.django_db
def test_it_wins_no_petals_and_is_not_what_a_topic_continues_with():
    learner = make_learner()
    topic = make_quiz(2, mode="challenge", topic=make_topic("one"))
    first = start(topic, learner, kind="challenge", now=timezone.now())
    for _ in range(2):
        answer(first, "b", now=timezone.now())
    sittings.finish(learner, first.uid, now=timezone.now())
    mixed = start_mixed(learner)
    answer(mixed, "a", now=timezone.now())
    assert not Badge.objects.exists()
    assert latest(learner) is None


@pytest.mark.django_db
def test_an_old_one_expires():
    learner = make_learner()
    begin(learner, "one")
    old = start_mixed(learner)
    Sitting.objects.filter(pk=old.pk).update(active_at=NOW - dt.timedelta(days=15))
    assert start_mixed(learner).pk != old.pk
    old.refresh_from_db()
    assert old.state == "expired"
