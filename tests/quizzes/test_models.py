"""Invariants hold in the database, whatever the code does."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from quizzes.models import Response, Sitting, SittingItem
from tests.quizzes.factories import NOW, answer, make_quiz, start

pytestmark = pytest.mark.django_db


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def copy(row, **changes):
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def test_one_open_sitting_a_learner_topic_and_kind():
    sitting = start(make_quiz())
    refused(lambda: copy(sitting, uid=uuid.uuid4()))


def test_any_number_of_finished_ones():
    sitting = start(make_quiz())
    for _ in range(2):
        copy(sitting, uid=uuid.uuid4(), state="finished", finished_at=NOW)
    assert Sitting.objects.count() == 3


@pytest.mark.parametrize(
    "wrong", [{"position": 3}, {"right": 4}, {"state": "finished"}, {"finished_at": NOW}]
)
def test_a_sitting_is_consistent(wrong):
    sitting = start(make_quiz(3))
    refused(lambda: Sitting.objects.filter(pk=sitting.pk).update(**wrong))


def test_a_question_comes_up_once_in_a_sitting():
    item = start(make_quiz()).items.first()
    refused(lambda: copy(item, position=9))


def test_an_attempt_is_stored_once_and_a_key_is_used_once():
    answer(start(make_quiz()), "a")
    refused(lambda: copy(Response.objects.get(), key=uuid.uuid4()))
    refused(lambda: copy(Response.objects.get(), attempt=2))


def test_a_score_is_a_share():
    answer(start(make_quiz()), "a")
    refused(lambda: Response.objects.update(score=1.5))


def test_an_item_knows_whether_it_is_decided():
    assert not SittingItem().is_decided
    assert SittingItem(outcome="skipped").is_decided
