import pytest

from flashcards.models import Memory, Review
from learners.models import StudyDay
from quizzes.signals import question_answered, question_missed
from tests.flashcards.making import DAY, MINUTE, NOW, make_learner, make_question, memory_of, review

pytestmark = pytest.mark.django_db


def miss(learner, question, response_id=1, at=NOW):
    return question_missed.send(
        None, learner=learner, question=question, response_id=response_id, answered_at=at
    )


def answer(learner, question, response_id=2, at=NOW + 1 * DAY, **fields):
    about = {"attempt": 1, "is_right": True, "hint_used": False, "confidence": None, "elapsed_ms": 900}
    question_answered.send(
        None,
        learner=learner,
        question=question,
        response_id=response_id,
        answered_at=at,
        **{**about, **fields},
    )


def test_a_missed_question_comes_back_and_says_when():
    learner, question = make_learner(), make_question()
    dates = [date for _, date in miss(learner, question) if date]
    assert dates == [memory_of(learner, question).due_at] == [NOW + 10 * MINUTE]
    assert Review.objects.get().source == Review.Source.PRACTICE
    assert not StudyDay.objects.exists()


def test_the_same_response_counts_once():
    learner, question = make_learner(), make_question()
    miss(learner, question)
    miss(learner, question)
    assert memory_of(learner, question).reps == 1


def test_a_right_answer_to_a_question_never_missed_is_not_scheduled():
    answer(make_learner(), make_question())
    assert not Memory.objects.exists()


@pytest.mark.parametrize(
    ("fields", "rating"),
    [({}, 3), ({"hint_used": True}, 2), ({"attempt": 2}, 2), ({"confidence": 1}, 2), ({"confidence": 3}, 3)],
)
def test_a_right_answer_moves_a_question_that_was_missed(fields, rating):
    learner, question = make_learner(), make_question()
    miss(learner, question)
    answer(learner, question, **fields)
    assert Review.objects.latest("pk").rating == rating
    assert memory_of(learner, question).reps == 2


def test_a_wrong_try_alone_changes_nothing():
    learner, question = make_learner(), make_question()
    review(learner, question, 1)
    answer(learner, question, is_right=False)
    assert memory_of(learner, question).reps == 1


@pytest.mark.parametrize(
    ("mode", "source"), [("challenge", "challenge"), ("breakdown", "test"), ("evidence", "test")]
)
def test_the_log_says_where_it_was_missed(mode, source):
    miss(make_learner(), make_question(mode=mode))
    assert Review.objects.get().source == source
