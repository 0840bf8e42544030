import pytest
from django.utils import timezone

from learners.progress import ModeProgress
from quizzes.kinds import KINDS
from quizzes.models import Question
from quizzes.progress import latest, of_topic
from tests.quizzes.factories import answer, go_on, make_learner, make_quiz, make_topic, soon, start

pytestmark = pytest.mark.django_db


def sit(topic, learner, *choices, kind="practice", **options):
    sitting = start(topic, learner, kind=kind, **options)
    for choice in choices:
        answer(sitting, choice)
        if KINDS[sitting.kind].tells_at_once:
            go_on(sitting)
    return sitting


def test_nothing_is_done_at_first():
    topic = make_quiz(2)
    assert of_topic(make_learner(), topic) == {"practice": ModeProgress(), "test": ModeProgress()}


def test_a_topic_without_questions_has_no_modes():
    assert of_topic(make_learner(), make_topic()) == {}


def test_practice_counts_what_was_ever_right():
    topic, learner = make_quiz(3), make_learner()
    sit(topic, learner, "a", "b")
    assert of_topic(learner, topic)["practice"] == ModeProgress(state="part", label="1 of 3 right")


def test_the_quizzes_of_reading_modes_leave_them_to_how_far_they_were_read():
    topic, learner = make_quiz(1), make_learner()
    for mode in ("breakdown", "evidence"):
        make_quiz(2, mode=mode, topic=topic)
        sit(topic, learner, "a", kind=mode)
    assert of_topic(learner, topic).keys() == {"practice", "test"}


def test_everything_right_is_done():
    topic, learner = make_quiz(2), make_learner()
    sit(topic, learner, "a", "a")
    assert of_topic(learner, topic)["practice"] == ModeProgress(state="done", label="2 of 2 right")


def test_a_question_missed_later_stays_right():
    topic, learner = make_quiz(1), make_learner()
    sit(topic, learner, "a")
    sit(topic, learner, "b")
    assert of_topic(learner, topic)["practice"].label == "1 of 1 right"


def test_a_challenge_counts_petals():
    topic, learner = make_quiz(3, mode="challenge"), make_learner()
    sit(topic, learner, "a", "a", kind="challenge")
    assert of_topic(learner, topic)["challenge"] == ModeProgress(state="part", label="2 of 3 petals")


def test_a_problem_solved_elsewhere_is_no_petal():
    topic, learner = make_quiz(1, mode="challenge"), make_learner()
    sit(topic, learner, "a", kind="pretest")
    assert of_topic(learner, topic)["challenge"] == ModeProgress()
    sit(topic, learner, "a", kind="test")
    assert of_topic(learner, topic)["challenge"] == ModeProgress(state="part", label="0 of 1 petals")


def test_a_test_shows_its_last_result_and_ticks_off_practice():
    topic, learner = make_quiz(2), make_learner()
    sit(topic, learner, "b", "b", kind="test")
    sit(topic, learner, "a", "b", kind="test")
    progress = of_topic(learner, topic)
    assert progress["test"].label == "1 of 2 right"
    assert progress["practice"].state == "part"


def test_retired_questions_do_not_count():
    topic, learner = make_quiz(2), make_learner()
    sit(topic, learner, "a", "a")
    Question.objects.filter(slug="practice-1").update(retired_at=timezone.now())
    assert of_topic(learner, topic)["practice"] == ModeProgress(state="done", label="1 of 1 right")


def test_what_others_did_does_not_count():
    topic = make_quiz(2)
    sit(topic, make_learner(), "a")
    assert of_topic(make_learner(), topic)["practice"] == ModeProgress()


def test_three_queries_however_much_was_done(django_assert_num_queries):
    topic, learner = make_quiz(4), make_learner()
    make_quiz(2, mode="challenge", topic=topic)
    for _ in range(3):
        sit(topic, learner, "a", "b", "a", "b")
    with django_assert_num_queries(3):
        of_topic(learner, topic)


def test_the_latest_open_sitting_is_where_to_continue(django_assert_num_queries):
    learner, now = make_learner(), timezone.now()
    sitting = start(make_quiz(3), learner, now=now)
    answer(sitting, "a", now=now)
    go_on(sitting, now=now)
    with django_assert_num_queries(1):
        place = latest(learner)
    assert (place.topic, place.mode, place.step, place.of_steps) == (sitting.topic, "practice", 2, 3)


def test_a_quiz_of_a_lesson_is_named_by_its_address():
    learner = make_learner()
    start(make_quiz(mode="breakdown"), learner, kind="breakdown", now=timezone.now())
    assert latest(learner).mode == "breakdown-quiz"


def test_nothing_open_is_nothing_to_continue():
    learner = make_learner()
    sit(make_quiz(1), learner, "a")
    assert latest(learner) is None


def test_of_a_sitting_and_its_retry_the_one_touched_last_is_where_to_continue():
    topic, learner = make_quiz(3), make_learner()
    start(topic, learner)
    retry = start(topic, learner, scope="missed", now=soon(60))
    place = latest(learner)
    assert (place.url, place.title) == (retry.get_absolute_url(), "Practice of what you missed")
