import pytest

from quizzes.clock import change_clock
from quizzes.deadlines import seconds_left
from quizzes.given import StaleError, UnreadableError
from quizzes.models import Badge
from quizzes.pages import clock_of
from quizzes.turns import read_turn
from tests.quizzes.factories import answer, go_on, make_quiz, soon, start

pytestmark = pytest.mark.django_db


def challenge(clock=1):
    return start(make_quiz(mode="challenge", seconds=120), kind="challenge", clock=clock)


def change(sitting, action, at, setting=None):
    turn = change_clock(
        sitting.learner, sitting.uid, sequence=sitting.sequence, action=action, setting=setting, now=soon(at)
    )
    return turn.item


def left(item, at):
    return seconds_left(item.deadline_at, item.paused_at, soon(at))


@pytest.mark.parametrize(("clock", "seconds"), [(1, 120), (2, 240), (10, 1200)])
def test_the_deadline_is_a_row_made_when_the_problem_is_shown(clock, seconds):
    assert read_turn(challenge(clock)).item.deadline_at == soon(seconds)


def test_a_clock_that_is_off_has_no_deadline():
    assert read_turn(challenge(clock=0)).item.deadline_at is None


def test_practice_has_no_clock():
    sitting = start(make_quiz(), clock=1)
    assert read_turn(sitting).item.deadline_at is None
    with pytest.raises(UnreadableError):
        change(sitting, "more", at=1)


def test_a_pause_stops_the_time_and_resuming_gives_it_back():
    sitting = challenge()
    assert left(change(sitting, "pause", at=20), at=500) == 100
    assert left(change(sitting, "resume", at=620), at=620) == 100


def test_pausing_twice_pauses_once():
    sitting = challenge()
    change(sitting, "pause", at=20)
    assert left(change(sitting, "pause", at=60), at=60) == 100


def test_a_minute_can_be_added_ten_times():
    sitting = challenge()
    for _ in range(10):
        item = change(sitting, "more", at=20)
    assert left(item, at=20) == 700


def test_a_minute_after_the_end_is_a_whole_minute():
    sitting = challenge()
    assert left(change(sitting, "more", at=500), at=500) == 60


def test_another_setting_keeps_what_was_paused_and_added():
    sitting = challenge()
    change(sitting, "more", at=10)
    change(sitting, "pause", at=20)
    change(sitting, "resume", at=50)
    assert left(change(sitting, "set", at=50, setting=2), at=50) == 240 + 60 + 30 - 50


def test_the_clock_can_be_switched_off_and_on():
    sitting = challenge()
    assert change(sitting, "set", at=10, setting=0).deadline_at is None
    assert change(sitting, "set", at=20, setting=1).deadline_at == soon(120)


def test_the_setting_holds_for_the_problems_that_follow():
    sitting = challenge()
    change(sitting, "set", at=10, setting=10)
    sitting.refresh_from_db()
    answer(sitting, "a", now=soon(20))
    go_on(sitting, now=soon(30))
    assert read_turn(sitting).item.deadline_at == soon(30 + 1200)


def test_after_the_end_a_problem_is_still_answered_and_wins_its_petal():
    sitting = challenge()
    assert answer(sitting, "a", now=soon(9999)).item.outcome == "right"
    assert Badge.objects.get().petals == 1


def test_a_pause_does_not_count_as_thinking():
    sitting = challenge()
    change(sitting, "pause", at=20)
    change(sitting, "resume", at=620)
    turn = answer(sitting, "a", now=soon(630))
    assert turn.item.responses.get().elapsed_ms == 30_000


def test_a_clock_of_a_page_that_is_behind_is_refused():
    sitting = challenge()
    behind = sitting.sequence
    answer(sitting, "b")
    sitting.sequence = behind
    with pytest.raises(StaleError):
        change(sitting, "more", at=30)


@pytest.mark.parametrize(("more", "at", "x"), [(1, 86_400, 60), (2, 20, 120), (0, 60, 60)])
def test_the_line_is_that_of_the_setting_however_late_a_minute_came(more, at, x):
    sitting = challenge()
    for _ in range(more):
        change(sitting, "more", at=at)
    shown = clock_of(read_turn(sitting), soon(at))
    assert (shown.total, shown.x) == (120, x)
