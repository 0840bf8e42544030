import pytest

from flashcards.doctoring import differences, topic_differences
from flashcards.mastery import of_topics
from flashcards.models import Memory, Review
from learners.models import StudyDay
from quizzes.signals import question_answered, question_missed
from tests.flashcards.making import (
    DAY,
    MINUTE,
    NOW,
    make_learner,
    make_question,
    make_topic,
    memory_of,
    review,
)
from tests.quizzes.factories import answer as quiz_answer
from tests.quizzes.factories import make_quiz, soon, start

pytestmark = pytest.mark.django_db


def miss(learner, question, response_id=1, at=NOW, **fields):
    about = {"kind": "practice", "confidence": None, **fields}
    return question_missed.send(
        None, learner=learner, question=question, response_id=response_id, answered_at=at, **about
    )


def answer(learner, question, response_id=2, at=NOW + 1 * DAY, **fields):
    about = {
        "kind": "practice",
        "attempt": 1,
        "is_right": True,
        "hint_used": False,
        "confidence": None,
        "elapsed_ms": 60_000,
    }
    return question_answered.send(
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


@pytest.mark.parametrize(
    ("confidence", "mistake"), [(3, Memory.Mistake.WRONG), (2, None), (1, None), (None, None)]
)
def test_a_miss_is_watched_where_one_was_sure(confidence, mistake):
    learner, question = make_learner(), make_question()
    miss(learner, question, confidence=confidence)
    assert memory_of(learner, question).mistake == mistake
    assert Review.objects.get().was_sure is (mistake is not None)


def test_a_mistake_made_with_confidence_is_asked_again_a_week_after_it_was_mended():
    learner, question = make_learner(), make_question()
    answer(learner, question, 1, NOW - 40 * DAY, kind="test", confidence=3, elapsed_ms=5_000)
    miss(learner, question, 2, NOW, confidence=3)
    answer(learner, question, 3, NOW + 30 * DAY, confidence=3, elapsed_ms=5_000)
    memory = memory_of(learner, question)
    assert (memory.mistake, memory.due_at) == (Memory.Mistake.MENDED, NOW + 37 * DAY)
    answer(learner, question, 4, NOW + 37 * DAY)
    memory = memory_of(learner, question)
    assert memory.mistake is None
    assert memory.due_at > NOW + 44 * DAY


def test_what_a_pretest_misses_does_not_join_the_review():
    learner, question = make_learner(), make_question()
    assert [date for _, date in miss(learner, question, kind="pretest") if date] == []
    assert not Memory.objects.exists()


def test_a_pretest_that_misses_what_is_in_the_review_lets_it_lapse():
    learner, question = make_learner(), make_question()
    miss(learner, question)
    miss(learner, question, response_id=5, at=NOW + 1 * DAY, kind="pretest")
    assert memory_of(learner, question).reps == 2


def test_what_a_pretest_finds_known_counts_as_in_a_test():
    learner, question = make_learner(), make_question()
    answer(learner, question, kind="pretest")
    assert (memory_of(learner, question).reps, Review.objects.get().source) == (1, Review.Source.TEST)


def test_the_same_response_counts_once():
    learner, question = make_learner(), make_question()
    miss(learner, question)
    miss(learner, question)
    assert memory_of(learner, question).reps == 1


RATINGS = [
    ({}, 3),
    ({"hint_used": True}, 2),
    ({"attempt": 2}, 2),
    ({"confidence": 1}, 2),
    ({"confidence": 3}, 3),
    ({"confidence": 3, "elapsed_ms": 40_000}, 4),
    ({"confidence": 3, "elapsed_ms": 40_000, "hint_used": True}, 2),
    ({"confidence": 2, "elapsed_ms": 40_000}, 3),
]


@pytest.mark.parametrize(("fields", "rating"), RATINGS)
def test_a_right_answer_moves_a_question_that_was_missed(fields, rating):
    learner, question = make_learner(), make_question(seconds=120)
    miss(learner, question)
    answer(learner, question, **fields)
    assert Review.objects.latest("pk").rating == rating
    assert memory_of(learner, question).reps == 2


@pytest.mark.parametrize(("fields", "rating"), RATINGS)
@pytest.mark.parametrize("kind", ["test", "challenge"])
def test_a_right_answer_in_an_exam_is_a_review_and_begins_the_memory(kind, fields, rating):
    learner, question = make_learner(), make_question(seconds=120)
    answer(learner, question, kind=kind, **fields)
    [made] = Review.objects.all()
    assert (made.rating, made.source, made.is_first) == (rating, kind, True)
    assert memory_of(learner, question).due_at == made.due_at


@pytest.mark.parametrize("kind", ["practice", "mixed", "breakdown", "evidence"])
def test_a_right_answer_in_practice_to_a_question_never_missed_is_not_scheduled(kind):
    answer(make_learner(), make_question(), kind=kind)
    assert not Memory.objects.exists()


@pytest.mark.parametrize("kind", ["practice", "mixed", "evidence"])
def test_a_right_answer_with_a_hint_begins_the_memory_as_got_only_just(kind):
    learner, question = make_learner(), make_question()
    dates = [date for _, date in answer(learner, question, hint_used=True, kind=kind, confidence=3) if date]
    [made] = Review.objects.all()
    assert (made.rating, made.source, made.is_first) == (2, Review.Source.PRACTICE, True)
    assert dates == [made.due_at] == [memory_of(learner, question).due_at]


def test_a_right_answer_without_a_hint_names_no_date():
    learner, question = make_learner(), make_question()
    miss(learner, question)
    assert not [date for _, date in answer(learner, question) if date]


def test_what_an_exam_asked_is_part_of_the_topics_recall():
    learner, topic = make_learner(), make_topic()
    for number in range(4):
        answer(learner, make_question(topic), number, NOW, kind="test")
    found = of_topics(learner, [topic], NOW)[topic.pk]
    assert (found.recall, found.items) == (100, 4)


def test_a_test_is_graded_answer_by_answer():
    topic = make_quiz(3)
    learner = make_learner()
    sitting = start(topic, learner, "test")
    for slug, confidence in (("a", 3), ("b", 2), ("a", None)):
        quiz_answer(sitting, slug, now=soon(20), confidence=confidence)
    graded = Review.objects.filter(learner=learner, source="test").order_by("pk")
    assert [made.rating for made in graded] == [4, 1, 3]


def test_a_test_that_ends_after_a_review_takes_its_place_before_it():
    """The memory is what the log says, in the order of its moments, and so are the sums of its topic."""
    topic, learner = make_quiz(2), make_learner()
    sitting = start(topic, learner, "test")
    question = sitting.items.get(position=0).question
    quiz_answer(sitting, "b", now=soon(20))
    review(learner, question, 3, soon(3600))
    quiz_answer(sitting, "a", now=soon(7200))
    log = Review.objects.filter(memory__question=question).order_by("reviewed_at")
    assert [(made.rating, made.reviewed_at) for made in log] == [(1, soon(20)), (3, soon(3600))]
    memory = memory_of(learner, question)
    assert (memory.reps, memory.last_reviewed_at) == (2, soon(3600))
    assert list(differences(soon(7200))) == list(topic_differences(soon(7200))) == []


def test_a_pretest_begins_no_memory_by_holding_those_it_moves():
    topic, learner = make_quiz(2), make_learner()
    sitting = start(topic, learner, "pretest")
    quiz_answer(sitting, "b", now=soon(20))
    quiz_answer(sitting, "a", now=soon(30))
    assert Memory.objects.get().reps == 1


def test_a_wrong_try_alone_changes_nothing():
    learner, question = make_learner(), make_question()
    review(learner, question, 1)
    answer(learner, question, is_right=False)
    assert memory_of(learner, question).reps == 1


@pytest.mark.parametrize(
    ("kind", "source"),
    [("challenge", "challenge"), ("test", "test"), ("mixed", "practice"), ("evidence", "practice")],
)
def test_the_log_says_where_it_was_missed(kind, source):
    miss(make_learner(), make_question(), kind=kind)
    assert Review.objects.get().source == source
