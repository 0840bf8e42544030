import pytest

from learners.models import StudyDay
from quizzes.models import Response
from quizzes.showing import show_answered
from quizzes.signals import question_answered, question_missed
from tests.quizzes.factories import NOW, answer, make_quiz, skip, soon, start

pytestmark = pytest.mark.django_db
COMES_BACK = soon(30)


@pytest.fixture
def heard():
    """What receivers are told, as (name, arguments)."""
    calls = []

    def on_answer(sender, signal, **about):
        calls.append(("answered", about))

    def on_miss(sender, signal, **about):
        calls.append(("missed", about))
        return COMES_BACK

    question_answered.connect(on_answer)
    question_missed.connect(on_miss)
    yield calls
    question_answered.disconnect(on_answer)
    question_missed.disconnect(on_miss)


def test_a_right_answer_is_told_once(heard):
    sitting = start(make_quiz())
    answer(sitting, "a", now=soon(4), confidence=2)
    [(name, about)] = heard
    assert name == "answered"
    assert about == {
        "learner": sitting.learner,
        "question": sitting.items.first().question,
        "kind": "practice",
        "response_id": Response.objects.get().pk,
        "attempt": 1,
        "is_right": True,
        "hint_used": False,
        "confidence": 2,
        "elapsed_ms": 4000,
        "answered_at": soon(4),
    }


def test_a_miss_is_told_when_no_try_is_left(heard):
    sitting = start(make_quiz(mode="challenge"), kind="challenge")
    answer(sitting, "b")
    assert [name for name, _ in heard] == ["answered"]
    answer(sitting, "c")
    assert [name for name, _ in heard] == ["answered", "answered", "missed"]


def test_a_pretest_says_that_it_is_one_and_tells_nothing_of_what_was_skipped(heard):
    sitting = start(make_quiz(2), kind="pretest")
    skip(sitting)
    answer(sitting, "b")
    assert [(name, about["kind"]) for name, about in heard] == [
        ("answered", "pretest"),
        ("missed", "pretest"),
    ]


def test_the_earliest_date_a_receiver_names_is_kept(heard):
    answer(start(make_quiz()), "b")
    assert Response.objects.get().comes_back_at == COMES_BACK


@pytest.mark.parametrize(
    ("days", "when"), [(0, "later today"), (1, "in tomorrow’s review"), (6, "in 6 days")]
)
def test_the_learner_reads_when_a_missed_question_comes_back(days, when):
    turn = answer(start(make_quiz()), "b")
    response = Response.objects.get()
    response.comes_back_at = soon(days * 24 * 3600 + 600)
    assert show_answered(turn, response, NOW).comes_back == f"This question will come back {when}."


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (20, "This question will come back in 2 days."),
        (47, "This question will come back in tomorrow’s review."),
    ],
)
def test_when_it_comes_back_is_said_as_of_the_day_on_which_it_is_read(hours, said):
    turn = answer(start(make_quiz()), "b")
    response = Response.objects.get()
    response.comes_back_at = soon(3 * 24 * 3600)
    assert show_answered(turn, response, soon(hours * 3600)).comes_back == said


@pytest.mark.parametrize(("hours", "said"), [(0, "This question is due now."), (24, "")])
def test_what_came_due_before_it_was_told_is_due_now_and_later_perhaps_done(hours, said):
    """As in a test that was left for days: its answers are told at its end, each as of its own moment."""
    turn = answer(start(make_quiz()), "b")
    response = Response.objects.get()
    response.comes_back_at, response.told_at = soon(600), soon(3 * 24 * 3600)
    assert show_answered(turn, response, soon((3 * 24 + hours) * 3600)).comes_back == said


def test_the_day_is_written_last_so_that_nobody_waits_for_it_while_holding_it(heard):
    """A review holds a memory and then writes the day: the other way round the two wait for each other for ever."""
    days = []

    def look(sender, **about):
        days.append(StudyDay.objects.count())

    for signal in (question_answered, question_missed):
        signal.connect(look)
    try:
        answer(start(make_quiz()), "b")
    finally:
        for signal in (question_answered, question_missed):
            signal.disconnect(look)
    assert days == [0, 0]
    assert StudyDay.objects.get().answers == 1


def test_a_receiver_that_fails_undoes_the_answer():
    def fail(sender, **about):
        raise RuntimeError("no")

    question_answered.connect(fail)
    try:
        sitting = start(make_quiz())
        with pytest.raises(RuntimeError):
            answer(sitting, "a")
    finally:
        question_answered.disconnect(fail)
    sitting.refresh_from_db()
    assert (Response.objects.count(), sitting.sequence, sitting.right) == (0, 0, 0)
