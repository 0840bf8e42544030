"""An undo takes back what the grade did, no more and no less."""

import uuid

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flashcards import doctoring, reviewing
from flashcards.decks.history_export import history_of
from flashcards.decks.history_import import bring_back
from flashcards.models import Fit, Review
from flashcards.reviewing import AlreadyGradedError
from flashcards.scheduling import PARAMETERS
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
    sign_in,
)

pytestmark = pytest.mark.django_db
HOUR = 60 * MINUTE


# ---- what was set aside


def test_a_card_suspended_since_the_grade_stays_suspended():
    learner, card = make_learner(), make_card()
    made = review(learner, card, 3)
    reviewing.suspend(learner, card, NOW + MINUTE)
    assert reviewing.undo(made, NOW + 2 * MINUTE).suspended_at == NOW + MINUTE
    assert memory_of(learner, card).suspended_at == NOW + MINUTE


def test_a_card_resumed_since_the_grade_stays_resumed():
    learner, card = make_learner(), make_card()
    reviewing.suspend(learner, card, NOW)
    made = review(learner, card, 3, NOW + MINUTE)
    reviewing.resume(learner, card, NOW)
    assert reviewing.undo(made, NOW + 2 * MINUTE).suspended_at is None


def test_a_card_left_until_tomorrow_since_the_grade_stays_left():
    learner, card = make_learner(), make_card()
    made = review(learner, card, 3)
    until = reviewing.bury(learner, card, NOW + MINUTE).buried_until
    reviewing.undo(made, NOW + 2 * MINUTE)
    assert memory_of(learner, card).buried_until == until


# ---- the study day


def test_undo_finds_the_day_of_the_grade_when_days_are_others_now():
    learner = make_learner(time_zone="Europe/Vienna")
    first = review(learner, make_card(), 3, NOW + 3 * HOUR, duration_ms=30_000)
    learner.time_zone, learner.day_starts_at = "Pacific/Kiritimati", 0
    learner.save()
    assert StudyDay.objects.get().day == NOW.date()
    reviewing.undo(Review.objects.get(pk=first.pk), NOW + DAY)
    assert not StudyDay.objects.exists()


def test_a_review_from_before_its_day_was_kept_is_taken_off_the_day_it_was_made():
    learner = make_learner()
    made = review(learner, make_card(), 3, duration_ms=30_000)
    Review.objects.update(study_day=None)
    made.refresh_from_db()
    reviewing.undo(made, NOW + DAY)
    assert not StudyDay.objects.exists()


def test_an_answer_in_a_quiz_has_no_study_day_of_its_own():
    assert review(make_learner(), make_question(), 1, source="practice").study_day is None


# ---- the same page graded once more


def test_a_page_whose_grade_was_undone_can_be_graded_again():
    learner, card, key = make_learner(), make_card(), uuid.uuid4()
    for rating in (1, 4, 3):
        made = review(learner, card, rating, key=key, seen=0)
        again = review(learner, card, rating, key=key, seen=0)  # the same post twice
        assert (again.pk, again.rating, again.undone_at) == (made.pk, rating, None)
        assert memory_of(learner, card).reps == 1
        reviewing.undo(made, NOW + MINUTE)
    assert Review.objects.count() == 3
    assert memory_of(learner, card).reps == 0


def test_a_page_whose_grade_was_undone_and_given_elsewhere_is_behind():
    learner, card, key = make_learner(), make_card(), uuid.uuid4()
    reviewing.undo(review(learner, card, 1, key=key, seen=0), NOW)
    review(learner, card, 3, NOW + MINUTE, seen=0)
    with pytest.raises(AlreadyGradedError):
        review(learner, card, 4, NOW + 2 * MINUTE, key=key, seen=0)


def test_an_explanation_whose_grade_was_undone_counts_again():
    learner, prompt, key = make_learner(), make_prompt(), uuid.uuid4()
    reviewing.undo(review(learner, prompt, 1, key=key, source="explain"), NOW)
    assert review(learner, prompt, 3, key=key, source="explain").undone_at is None


def test_an_answer_in_a_quiz_is_not_graded_again_after_an_undo():
    learner, question, key = make_learner(), make_question(), uuid.uuid4()
    made = review(learner, question, 1, key=key, source="practice")
    reviewing.undo(made, NOW)
    assert review(learner, question, 1, key=key, source="practice").pk == made.pk
    assert memory_of(learner, question).reps == 0


def test_going_back_after_an_undo_and_grading_again_is_kept_and_said(client):
    learner, card, key = make_learner(), make_card(), uuid.uuid4()
    sign_in(client, learner)
    post = {"item": f"card-{card.pk}", "key": key, "seen": 0}
    client.post(reverse("flashcards:grade"), post | {"rating": 1})
    client.post(reverse("flashcards:undo"), {"key": key})
    response = client.post(reverse("flashcards:grade"), post | {"rating": 4}, follow=True)
    assert "Graded “Knew it at once”" in response.content.decode()
    standing = Review.objects.get(undone_at=None)
    assert standing.rating == 4
    client.post(reverse("flashcards:undo"), {"key": standing.key})
    assert memory_of(learner, card).reps == 0


# ---- a grade that came from elsewhere


def fit(learner, parameters):
    losses = {"loss_ordinary": 0.5, "loss_fitted": 0.4}
    when = NOW - 30 * DAY
    Fit.objects.create(
        learner=learner,
        parameters=parameters,
        changed_at=when,
        fitted_at=when,
        reviews=400,
        held_out=80,
        **losses,
    )


def test_undoing_a_grade_made_with_other_parameters_leaves_what_the_log_says():
    there, here, card = make_learner(), make_learner(), make_card()
    fit(there, [0.1, *PARAMETERS[1:]])
    fit(here, [*PARAMETERS])
    review(there, card, 1, NOW - 9 * DAY)
    key = review(there, card, 3, NOW - 5 * DAY).key
    bring_back(here, history_of(there, NOW), NOW, lambda done, total: None)
    memory = reviewing.undo(Review.objects.get(learner=here, key=key), NOW)
    assert memory.reps == 1
    assert memory.stability == pytest.approx(PARAMETERS[0])
    assert row_of(memory)["stability"] == memory.stability
    assert [*doctoring.differences(NOW), *doctoring.topic_differences(NOW)] == []


# ---- whatever happens in between

DEEDS = {
    "suspend": reviewing.suspend,
    "bury": reviewing.bury,
    "resume": reviewing.resume,
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ratings=st.lists(st.integers(1, 4), max_size=5),
    deeds=st.lists(st.sampled_from(sorted(DEEDS)), max_size=3),
    milliseconds=st.integers(0, 200_000),
)
def test_undo_moves_only_what_the_grade_moved(ratings, deeds, milliseconds):
    learner, card = make_learner(), make_card()
    for number, rating in enumerate(ratings):
        review(learner, card, rating, NOW + number * 3 * DAY)
    now = NOW + 100 * DAY
    aside = reviewing.held(learner, card).buried_until
    before, days = row_of(reviewing.held(learner, card)), list(StudyDay.objects.values())
    made = review(learner, card, 3, now, duration_ms=milliseconds)
    for deed in deeds:
        DEEDS[deed](learner, card, now)
    left = row_of(made.memory)
    reviewing.undo(made, now + MINUTE)
    kept = {name: left[name] for name in ("suspended_at", "cleared_at")}
    assert row_of(made.memory) == before | kept | {"buried_until": left["buried_until"] or aside}
    assert list(StudyDay.objects.values()) == days
