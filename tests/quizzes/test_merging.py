"""Sittings of two learners who are one person: one of a kind stays open, and no answer is lost."""

import pytest

from flashcards.doctoring import differences, topic_differences
from flashcards.models import Memory
from learners.joining import join
from quizzes.models import Response, Sitting
from tests.quizzes.factories import NOW, answer, go_on, make_learner, make_quiz, make_topic, skip, soon, start

pytestmark = pytest.mark.django_db


def sittings_of(learner):
    return {sitting.pk: sitting.state for sitting in Sitting.objects.filter(learner=learner)}


@pytest.mark.parametrize("is_kept_newer", [True, False])
def test_of_two_open_ones_the_one_used_last_stays_open(is_kept_newer):
    topic = make_quiz(3)
    mine, theirs = start(topic), start(topic, now=soon(1))
    answer(mine, "a", now=soon(60))
    answer(theirs, "b", now=soon(30 if is_kept_newer else 90))
    open_one, closed = (mine, theirs) if is_kept_newer else (theirs, mine)
    join(mine.learner, theirs.learner, soon(120))
    assert sittings_of(mine.learner) == {open_one.pk: "answering", closed.pk: "abandoned"}
    closed.refresh_from_db()
    assert (closed.finished_at, closed.sequence) == (soon(120), 2)
    assert Response.objects.filter(item__sitting__learner=mine.learner).count() == 2


def test_a_page_of_the_closed_one_is_behind():
    topic = make_quiz(3)
    mine, theirs = start(topic, now=soon(60)), start(topic)
    answer(theirs, "b", now=soon(30))
    join(mine.learner, theirs.learner, soon(90))
    theirs.refresh_from_db()
    assert not theirs.is_open
    assert start(topic, mine.learner, now=soon(100)).pk == mine.pk


def test_open_ones_of_other_topics_and_kinds_stay_open():
    topic, other = make_quiz(3), make_quiz(3, topic=make_topic("other"))
    mine, theirs, third = start(topic), start(other), start(topic, kind="test")
    join(mine.learner, theirs.learner, NOW)
    join(mine.learner, third.learner, NOW)
    assert set(sittings_of(mine.learner).values()) == {"created"}


def test_one_mixed_practice_stays_open_whatever_its_topic():
    topic, other = make_quiz(3), make_quiz(3, topic=make_topic("other"))
    kept, gone = make_learner(), make_learner()
    for number, (learner, about) in enumerate([(kept, topic), (gone, other)]):
        Sitting.objects.create(learner=learner, topic=about, kind="mixed", total=1, active_at=soon(number))
    join(kept, gone, soon(9))
    assert sorted(sittings_of(kept).values()) == ["abandoned", "created"]


def carried(sitting):
    """The same sitting with its answers at another learner, as a history takes it there."""
    items = list(sitting.items.prefetch_related("responses"))
    copy = Sitting.objects.get(pk=sitting.pk)
    copy.pk, copy.learner = None, make_learner()
    copy.save(force_insert=True)
    for item in items:
        responses = list(item.responses.all())
        item.pk, item.sitting = None, copy
        item.save(force_insert=True)
        for response in responses:
            response.pk, response.item = None, item
            response.save(force_insert=True)
    return copy


@pytest.mark.parametrize("is_kept_newer", [True, False])
def test_a_sitting_that_both_have_stays_once_as_far_as_it_went(is_kept_newer):
    mine = start(make_quiz(3))
    theirs = carried(mine)
    further = mine if is_kept_newer else theirs
    answer(further, "a")
    join(mine.learner, theirs.learner, NOW)
    assert sittings_of(mine.learner) == {further.pk: "answering"}


def test_a_sitting_that_was_closed_after_fewer_answers_takes_none_away():
    """To close one is a step, and no answer."""
    mine = start(make_quiz(3))
    theirs = carried(mine)
    answer(theirs, "a")
    for _ in range(3):
        skip(mine)
        go_on(mine)
    join(mine.learner, theirs.learner, NOW)
    assert sittings_of(mine.learner) == {theirs.pk: "answering"}


def test_what_was_answered_on_each_device_is_kept_and_stands_once():
    mine = start(make_quiz(4))
    answer(mine, "a")
    go_on(mine)
    theirs = carried(mine)
    answer(theirs, "b", now=soon(30))
    for _ in range(2):
        answer(mine, "a", now=soon(60))
        go_on(mine)
    join(mine.learner, theirs.learner, soon(90))
    assert sittings_of(mine.learner) == {mine.pk: "answering", theirs.pk: "abandoned"}
    theirs.refresh_from_db()
    assert theirs.uid != mine.uid
    assert (theirs.total, theirs.right, theirs.position) == (1, 0, 0)
    answers = Response.objects.filter(item__sitting__learner=mine.learner).order_by("answered_at")
    assert [*answers.values_list("answered_at", "is_right")] == [
        (NOW, True),
        (soon(30), False),
        (soon(60), True),
        (soon(60), True),
    ]
    join(mine.learner, carried(mine).learner, soon(99))
    assert len(sittings_of(mine.learner)) == 2


def test_a_test_that_is_closed_tells_what_it_kept_back():
    topic = make_quiz(3)
    mine, theirs = start(topic, kind="test", now=soon(60)), start(topic, kind="test")
    answer(theirs, "b", now=soon(30))
    assert not Response.objects.filter(told_at__isnull=False).exists()
    join(mine.learner, theirs.learner, soon(90))
    assert Response.objects.get().told_at == soon(90)
    assert Memory.objects.get().learner == mine.learner
    assert Memory.objects.get().last_reviewed_at == soon(30)
    assert [*differences(soon(99))] == topic_differences(soon(99)) == []


def test_a_retry_stays_open_beside_the_rest():
    topic = make_quiz(3)
    mine, theirs = start(topic), start(topic, now=soon(1))
    Sitting.objects.filter(pk=theirs.pk).update(scope="missed")
    join(mine.learner, theirs.learner, soon(9))
    assert set(sittings_of(mine.learner).values()) == {"created"}
