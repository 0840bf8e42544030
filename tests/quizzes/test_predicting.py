import datetime as dt
import json
import random

import pytest
from django.db import IntegrityError

from flashcards.decks.history_export import history_of
from flashcards.decks.history_import import bring_back
from flashcards.doctoring import differences, topic_differences
from flashcards.models import Memory, Review
from learners.models import StudyDay
from lessons.models import Place
from quizzes.mistakes import missed_items
from quizzes.models import Question, Response, Sitting, SittingItem
from quizzes.predicting import predict, predictions
from tests.quizzes.breakdowns import load
from tests.quizzes.factories import NOW, make_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(tmp_path):
    load(tmp_path)
    return make_learner()


def say(learner, text, slug="queue-then", now=NOW):
    question = Question.objects.select_related("topic").get(slug=slug)
    return predict(learner, question, text, step=2, now=now, rnd=random.Random(1))


def test_a_right_prediction_is_stored_as_a_finished_sitting_of_one(learner):
    say(learner, " [ JOB ] ")
    sitting = Sitting.objects.get()
    assert (sitting.kind, sitting.state, sitting.total, sitting.right) == ("cell", "finished", 1, 1)
    assert (sitting.started_at, sitting.finished_at) == (NOW, NOW)
    response = Response.objects.get()
    assert (response.text, response.is_right, response.score) == (" [ JOB ] ", True, 1)
    assert response.item.outcome == "right"
    assert not Memory.objects.exists()
    assert StudyDay.objects.get(learner=learner).answers == 1


def test_a_wrong_prediction_joins_the_daily_review_and_the_mistakes(learner):
    item = say(learner, "[]")
    memory = Memory.objects.get(learner=learner)
    assert memory.question_id == item.question_id
    assert memory.reviews.get().rating == Review.Rating.FORGOT
    assert Response.objects.get().comes_back_at == memory.due_at
    assert [missed.question_id for missed in missed_items(learner)] == [item.question_id]


def test_a_right_prediction_moves_a_memory_that_is_there(learner):
    say(learner, "[]")
    load_again = Question.objects.get(slug="queue-then")
    load_again.rev = 2
    load_again.save()
    say(learner, "[job]", now=NOW + dt.timedelta(days=3))
    ratings = Review.objects.order_by("reviewed_at").values_list("rating", flat=True)
    assert list(ratings) == [Review.Rating.FORGOT, Review.Rating.GOT_IT]


def test_the_doctor_finds_nothing_to_repair_after_predictions(learner):
    say(learner, "[]")
    say(learner, "Free", slug="server-then")
    later = NOW + dt.timedelta(days=1)
    assert [*differences(later), *topic_differences(later)] == []


def test_predictions_go_along_with_a_history(learner):
    say(learner, "[]")
    say(learner, "", slug="server-then")
    history = json.loads(json.dumps(history_of(learner, NOW)))
    other = make_learner()
    bring_back(other, history, NOW, lambda done, total: None)
    assert sorted(predictions(other).values_list("question__slug", "outcome")) == [
        ("queue-then", "wrong"),
        ("server-then", "skipped"),
    ]
    assert say(other, "[job]") == predictions(other).get(question__slug="queue-then")


def test_a_value_that_was_shown_is_skipped_not_graded(learner):
    item = say(learner, "")
    item.refresh_from_db()
    assert item.outcome == "skipped"
    assert not Response.objects.exists()
    assert not Memory.objects.exists()
    assert missed_items(learner).count() == 1


def test_what_was_said_first_stays(learner):
    first = say(learner, "[]")
    for text in ("[job]", "", "[]"):
        assert say(learner, text) == first
    assert (Sitting.objects.count(), Response.objects.count(), Review.objects.count()) == (1, 1, 1)
    assert StudyDay.objects.get().answers == 1


def test_a_new_meaning_is_asked_anew(learner, tmp_path):
    say(learner, "[]")
    load(tmp_path, braces=" rev=2")
    assert not predictions(learner).exists()
    say(learner, "[job]")
    assert [item.rev for item in SittingItem.objects.order_by("pk")] == [1, 2]
    assert predictions(learner).get().outcome == "right"


def test_a_corrected_value_keeps_what_was_said(learner, tmp_path):
    say(learner, "[]")
    load(tmp_path, value="[jobs]")
    assert predictions(learner).get().outcome == "wrong"


def test_the_place_moves_to_the_step_that_asked(learner):
    say(learner, "[]")
    place = Place.objects.get(learner=learner)
    assert (place.mode, place.step, place.seen_at) == ("breakdown", 2, NOW)


def test_two_learners_predict_for_themselves(learner):
    other = make_learner()
    say(learner, "[]")
    say(other, "[job]")
    assert [predictions(who).get().outcome for who in (learner, other)] == ["wrong", "right"]


def test_the_database_refuses_a_second_one(learner, monkeypatch):
    say(learner, "[]")
    monkeypatch.setattr("quizzes.predicting.predictions", lambda learner: SittingItem.objects.none())
    with pytest.raises(IntegrityError):
        say(learner, "[job]")


def test_nothing_is_kept_where_storing_fails(learner, monkeypatch):
    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr("quizzes.predicting.keep_place", fail)
    with pytest.raises(OSError, match="disk full"):
        say(learner, "[]")
    assert not Sitting.objects.exists()
    assert not Memory.objects.exists()
