import datetime as dt
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashcards import reviewing
from flashcards.models import Memory, Review
from flashcards.reviewing import AlreadyGradedError, CannotUndoError
from learners.models import StudyDay
from tests.flashcards.making import (
    DAY,
    MINUTE,
    NOW,
    make_card,
    make_learner,
    make_prompt,
    make_question,
    memory_of,
    review,
    row_of,
)

pytestmark = pytest.mark.django_db
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("make", [make_card, make_question, make_prompt])
def test_the_first_grade_makes_the_memory(make):
    learner, item = make_learner(), make()
    review(learner, item, 3)
    memory = memory_of(learner, item)
    assert memory.item == item
    assert memory.due_at == NOW + 2 * DAY
    assert (memory.reps, memory.lapses, memory.topic) == (1, 0, item.topic)


def test_the_learners_retention_is_used():
    eager, easy = make_learner(wanted_retention=0.97), make_learner(wanted_retention=0.8)
    card = make_card()
    dates = [review(learner, card, 4).memory.due_at for learner in (eager, easy)]
    assert dates[0] < dates[1]


def test_the_same_key_is_one_review():
    learner, card, key = make_learner(), make_card(), uuid.uuid4()
    first = review(learner, card, 3, key=key)
    before = row_of(first.memory)
    again = review(learner, card, 1, NOW + MINUTE, key=key)
    assert again.pk == first.pk
    assert again.memory.due_at == first.memory.due_at
    assert row_of(first.memory) == before


def test_two_learners_may_use_the_same_key():
    card, key = make_card(), uuid.uuid4()
    assert review(make_learner(), card, key=key).pk != review(make_learner(), card, key=key).pk


def test_a_page_that_is_behind_changes_nothing():
    learner, card = make_learner(), make_card()
    memory = review(learner, card, 3, seen=0).memory
    before = row_of(memory)
    with pytest.raises(AlreadyGradedError):
        review(learner, card, 1, NOW + MINUTE, seen=0)
    assert row_of(memory) == before
    assert Review.objects.count() == 1


def test_a_grade_counts_as_study_once():
    learner, card, key = make_learner(), make_card(), uuid.uuid4()
    for _ in range(2):
        review(learner, card, 3, key=key, duration_ms=7_900)
    assert StudyDay.objects.values_list("reviews", "seconds").get() == (1, 8)


def test_short_grades_lose_no_time():
    learner = make_learner()
    for milliseconds in (1_900, 400, 1_900, 900, 1_600):
        review(learner, make_card(), 3, duration_ms=milliseconds)
    assert StudyDay.objects.get().seconds == 7


def test_an_answer_in_a_quiz_is_not_counted_a_second_time():
    review(make_learner(), make_question(), 1, source="practice")
    assert not StudyDay.objects.exists()


def test_undo_takes_the_grade_off_its_own_day():
    learner, one, two = make_learner(), make_card(), make_card()
    review(learner, one, 3, duration_ms=7_900)
    undone = review(learner, two, 3, NOW + MINUTE, duration_ms=5_200)
    review(learner, one, 3, NOW + 2 * DAY)
    for _ in range(2):
        reviewing.undo(undone, NOW + 2 * DAY)
    days = StudyDay.objects.order_by("day").values_list("day", "reviews", "seconds")
    assert list(days) == [(NOW.date(), 1, 8), ((NOW + 2 * DAY).date(), 1, 0)]


def test_a_day_on_which_everything_was_undone_is_no_study_day():
    learner = make_learner()
    reviewing.undo(review(learner, make_card(), 3, duration_ms=7_900), NOW + MINUTE)
    assert not StudyDay.objects.exists()


def test_undo_leaves_the_answers_of_the_day_and_never_counts_below_nothing():
    learner = make_learner()
    made = review(learner, make_card(), 3, duration_ms=7_900)
    StudyDay.objects.update(answers=2, reviews=0, seconds=3)
    reviewing.undo(made, NOW + MINUTE)
    assert StudyDay.objects.values_list("answers", "reviews", "seconds").get() == (2, 0, 0)


def test_undoing_an_answer_of_a_quiz_leaves_its_study_day():
    learner = make_learner()
    made = review(learner, make_question(), 1, source="practice")
    review(learner, make_card(), 3)
    reviewing.undo(made, NOW + MINUTE)
    assert StudyDay.objects.get().reviews == 1


def test_forgetting_a_learned_card_is_a_lapse():
    learner, card = make_learner(), make_card()
    review(learner, card, 4)
    assert review(learner, card, 1, NOW + 9 * DAY).memory.lapses == 1


SURE_BUT_WRONG = 0
steps = st.lists(
    st.tuples(st.sampled_from((SURE_BUT_WRONG, 1, 2, 3, 4)), st.integers(1, 60 * 24 * 90), st.booleans()),
    min_size=1,
    max_size=8,
)


@SLOW
@given(steps=steps)
def test_undo_after_any_sequence_restores_every_column(steps):
    learner, card = make_learner(), make_card()
    now = NOW
    for rating, minutes, is_undone in steps:
        now += minutes * MINUTE
        before = Memory.objects.filter(learner=learner, card=card).values().first()
        made = review(learner, card, rating or 1, now, was_sure=rating == SURE_BUT_WRONG)
        if is_undone:
            reviewing.undo(made, now)
            fresh = Memory(learner=learner, topic=card.topic, card=card, pk=made.memory_id)
            expected = before or {f.attname: getattr(fresh, f.attname) for f in Memory._meta.concrete_fields}
            assert row_of(made.memory) == expected


@SLOW
@given(ratings=st.lists(st.sampled_from((1, 2, 3, 4)), min_size=1, max_size=6))
def test_undoing_everything_leads_back_to_the_start(ratings):
    learner, card = make_learner(), make_card()
    made = [review(learner, card, rating, NOW + day * DAY) for day, rating in enumerate(ratings)]
    for number, each in enumerate(reversed(made)):
        reviewing.undo(each, NOW + 100 * DAY + number * MINUTE)
    memory = memory_of(learner, card)
    assert (memory.state, memory.due_at, memory.reps, memory.stability) == (0, None, 0, None)
    assert Review.objects.filter(memory=memory, undone_at=None).count() == 0
    assert Review.objects.filter(memory=memory).count() == len(ratings)


def test_undo_twice_is_once():
    learner, card = make_learner(), make_card()
    review(learner, card, 3)
    second = review(learner, card, 1, NOW + 3 * DAY)
    for _ in range(2):
        memory = reviewing.undo(second, NOW + 3 * DAY)
    assert memory.reps == 1
    assert memory.due_at == NOW + 2 * DAY


def test_only_the_last_review_can_be_undone():
    learner, card = make_learner(), make_card()
    first = review(learner, card, 3)
    review(learner, card, 3, NOW + 3 * DAY)
    with pytest.raises(CannotUndoError):
        reviewing.undo(first, NOW + 3 * DAY)


def test_a_review_of_an_older_meaning_is_not_undone():
    learner, card = make_learner(), make_card()
    made = review(learner, card, 3)
    Memory.objects.update(rev=2)
    with pytest.raises(CannotUndoError):
        reviewing.undo(made, NOW)


def test_a_review_from_before_mistakes_were_watched_can_be_undone():
    learner, card = make_learner(), make_card()
    review(learner, card, 3)
    before = row_of(memory_of(learner, card))
    made = review(learner, card, 1, NOW + 3 * DAY)
    made.before.pop("mistake")
    made.save()
    reviewing.undo(made, NOW + 3 * DAY)
    assert row_of(memory_of(learner, card)) == before


def test_undo_brings_back_what_the_grade_cleared():
    learner, card = make_learner(), make_card()
    buried = reviewing.bury(learner, card, NOW)
    made = review(learner, card, 3)
    assert memory_of(learner, card).buried_until is None
    reviewing.undo(made, NOW)
    assert memory_of(learner, card).buried_until == buried.buried_until


def test_a_buried_card_waits_for_the_learners_next_day():
    learner = make_learner(time_zone="Asia/Tokyo")  # 18:00 there
    memory = reviewing.bury(learner, make_card(), NOW)
    assert memory.buried_until == dt.datetime(2026, 11, 21, 19, 0, tzinfo=dt.UTC)  # 4:00 there
    learner.day_starts_at = 0
    memory = reviewing.bury(learner, make_card(), NOW)
    assert memory.buried_until == dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC)


def test_suspend_and_resume_leave_the_schedule_alone():
    learner, card = make_learner(), make_card()
    memory = review(learner, card, 3).memory
    before = row_of(memory)
    reviewing.suspend(learner, card, NOW)
    assert row_of(memory)["suspended_at"] == NOW
    reviewing.resume(learner, card, NOW)
    assert row_of(memory) == before | {"cleared_at": NOW}


def test_a_memory_is_of_exactly_one_item():
    learner, card, question = make_learner(), make_card(), make_question()
    for items in ({}, {"card": card, "question": question}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Memory.objects.create(learner=learner, topic=card.topic, **items)


def test_a_grade_costs_a_fixed_number_of_queries(django_assert_num_queries):
    learner, card = make_learner(), make_card()
    review(learner, card, 3)
    with django_assert_num_queries(8):  # begin, memory, review, memory, topic twice, study day, commit
        reviewing.grade(learner, card, 3, NOW + MINUTE, uuid.uuid4())


# ---- two at once


def at_once(work, times):
    """Run ``work(number)`` in as many threads, started together; returns results and exceptions."""
    barrier, found = threading.Barrier(times), []

    def run(number):
        barrier.wait()
        try:
            found.append(work(number))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            found.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_two_tabs_grading_at_once_are_one_grade():
    learner, card = make_learner(), make_card()
    found = at_once(lambda _: review(learner, card, 3, seen=0), 6)
    assert sum(isinstance(each, Review) for each in found) == 1
    assert sum(isinstance(each, AlreadyGradedError) for each in found) == 5
    assert memory_of(learner, card).reps == 1


@pytest.mark.django_db(transaction=True)
def test_a_post_sent_many_times_at_once_is_stored_once():
    learner, card, key = make_learner(), make_card(), uuid.uuid4()
    found = at_once(lambda _: review(learner, card, 3, key=key, seen=0), 6)
    assert {each.pk for each in found} == {Review.objects.get().pk}
    assert memory_of(learner, card).reps == 1
    assert StudyDay.objects.get().reviews == 1


@pytest.mark.django_db(transaction=True)
def test_grades_of_one_card_at_once_are_all_kept_in_order():
    learner, card = make_learner(), make_card()
    found = at_once(lambda number: review(learner, card, 3, NOW + number * DAY), 6)
    assert all(isinstance(each, Review) for each in found)
    assert memory_of(learner, card).reps == 6
    log = Review.objects.order_by("pk").values_list("before", flat=True)
    assert [before["reps"] for before in log] == [0, 1, 2, 3, 4, 5]
