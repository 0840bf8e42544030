"""The state machine: every step once, whatever is posted and however often."""

import datetime as dt
import random
import uuid

import pytest
from django.utils import timezone

from background.periodic import registered
from learners.models import StudyDay
from quizzes import sitting as sittings
from quizzes.closing import expire_all
from quizzes.given import StaleError, UnreadableError
from quizzes.models import Choice, Question, Response, Sitting, SittingItem
from quizzes.sitting import NothingToAskError
from quizzes.turns import read_turn
from tests.quizzes.factories import (
    NOW,
    answer,
    given,
    go_on,
    make_learner,
    make_question,
    make_quiz,
    make_topic,
    soon,
    start,
    tokens,
)

pytestmark = pytest.mark.django_db
RND = random.Random(5)
A_DAY = dt.timedelta(days=1)
WEEKS_LATER = NOW + 15 * A_DAY


# ---- starting


def test_a_start_asks_every_question_easy_first():
    topic = make_topic()
    make_question(topic, "hard", level="hard", position=0)
    make_question(topic, "easy", level="easy", position=1)
    sitting = start(topic)
    assert list(sitting.items.values_list("question__slug", flat=True)) == ["easy", "hard"]
    assert (sitting.state, sitting.total, sitting.sequence) == ("created", 2, 0)


def test_a_second_start_resumes():
    topic, learner = make_quiz(), make_learner()
    assert start(topic, learner) == start(topic, learner)


def test_retired_questions_are_not_asked():
    topic = make_quiz(2)
    Question.objects.filter(slug="practice-0").update(retired_at=timezone.now())
    assert start(topic).total == 1


def test_a_topic_without_questions_cannot_be_sat():
    with pytest.raises(NothingToAskError):
        start(make_topic())


def test_a_sitting_left_for_weeks_is_closed_by_the_next_start():
    topic, learner = make_quiz(), make_learner()
    old = start(topic, learner)
    new = start(topic, learner, now=WEEKS_LATER)
    old.refresh_from_db()
    assert (old.state, new.state) == ("expired", "created")


def test_a_sitting_left_for_weeks_is_closed_by_whoever_finds_it():
    sitting = start(make_quiz())
    assert sittings.find(sitting.learner, sitting.uid, WEEKS_LATER - A_DAY * 2).state == "created"
    for moment in (WEEKS_LATER, WEEKS_LATER + A_DAY):
        found = sittings.find(sitting.learner, sitting.uid, moment)
        assert (found.state, found.finished_at, found.sequence) == ("expired", WEEKS_LATER, 1)


def test_a_sitting_left_for_weeks_takes_nothing_more():
    sitting = start(make_quiz(hints=["<p>1</p>"]))
    post, at = given(sitting, "a"), {"now": WEEKS_LATER}
    who = (sitting.learner, sitting.uid)
    for verb in (
        lambda: sittings.answer(*who, post, rnd=RND, **at),
        lambda: sittings.skip(*who, sequence=0, rnd=RND, **at),
        lambda: sittings.open_hint(*who, sequence=0, rung=1, **at),
        lambda: sittings.finish(*who, **at),
    ):
        with pytest.raises(StaleError):
            verb()
    assert not Response.objects.exists()


def test_sittings_left_for_weeks_are_closed_once_a_day():
    topic = make_quiz()
    old = [start(topic, kind=kind) for kind in ("practice", "test")]
    new = start(topic, now=WEEKS_LATER - A_DAY)
    assert (expire_all(WEEKS_LATER), expire_all(WEEKS_LATER)) == (2, 0)
    assert set(Sitting.objects.filter(state="expired")) == set(old)
    new.refresh_from_db()
    assert new.is_open
    assert "quizzes.tasks.expire_sittings" in registered()


def test_asking_for_what_was_missed_gives_a_sitting_of_its_own():
    topic, learner = make_quiz(2), make_learner()
    first = start(topic, learner)
    answer(first, "b")
    go_on(first)
    answer(first, "a")
    go_on(first)
    again = start(topic, learner, scope="missed")
    assert [item.question.slug for item in again.items.all()] == ["practice-0"]
    assert start(topic, learner, scope="missed") == again


@pytest.mark.parametrize("kind", ["practice", "challenge"])
def test_a_retry_stands_beside_the_open_sitting_and_both_go_on(kind):
    topic, learner = make_quiz(3, mode=kind, attempts=1), make_learner()
    whole = start(topic, learner, kind=kind)
    answer(whole, "b")
    go_on(whole)
    retry = start(topic, learner, kind=kind, scope="missed")
    assert [item.question.slug for item in retry.items.all()] == [f"{kind}-0"]
    assert start(topic, learner, kind=kind) == whole
    assert start(topic, learner, kind=kind, scope="missed") == retry
    assert start(topic, learner, kind=kind).position == 1


def test_a_test_knows_no_retry():
    topic, learner = make_quiz(3), make_learner()
    assert start(topic, learner, kind="test", scope="missed") == start(topic, learner, kind="test")


def test_with_nothing_missed_everything_is_asked():
    assert start(make_quiz(3), scope="missed").total == 3


# ---- answering


def test_a_right_answer_is_stored_and_counted():
    sitting = start(make_quiz())
    turn = answer(sitting, "a", now=soon(8), confidence=3)
    response = Response.objects.get()
    assert (response.is_right, response.score, response.confidence, response.elapsed_ms) == (True, 1, 3, 8000)
    assert response.order == turn.item.shown_ids
    assert (turn.item.outcome, sitting.right, sitting.sequence, sitting.state) == ("right", 1, 1, "answering")


def test_a_wrong_answer_decides_a_practice_question():
    sitting = start(make_quiz())
    assert answer(sitting, "c").item.outcome == "wrong"
    assert sitting.right == 0


def test_effort_is_recorded_without_nights():
    sitting = start(make_quiz())
    answer(sitting, "a", now=soon(9 * 3600))
    day = StudyDay.objects.get()
    assert (day.answers, day.seconds) == (1, 600)


@pytest.mark.parametrize(
    ("tried", "solved", "seconds"), [(240, 300, 300), (60, 60 + 9 * 3600, 660), (9 * 3600, 9 * 3600 + 5, 605)]
)
def test_the_effort_of_a_second_try_counts_from_the_first(tried, solved, seconds):
    sitting = start(make_quiz(mode="challenge"), kind="challenge")
    answer(sitting, "b", now=soon(tried))
    answer(sitting, "a", now=soon(solved))
    day = StudyDay.objects.get(learner=sitting.learner)
    assert (day.answers, day.seconds) == (2, seconds)


def test_the_effort_of_a_question_that_was_shown_anew_counts_from_then():
    topic = make_quiz(1, mode="challenge")
    sitting = start(topic, kind="challenge")
    answer(sitting, "b", now=soon(100))
    topic.questions.update(rev=2)
    answer(sitting, "a", now=soon(110))
    answer(sitting, "a", now=soon(140))
    assert StudyDay.objects.get(learner=sitting.learner).seconds == 130


def test_the_same_post_again_changes_nothing():
    sitting = start(make_quiz())
    post = given(sitting, "a")
    for _ in range(3):
        turn = sittings.answer(sitting.learner, sitting.uid, post, now=NOW, rnd=RND)
    sitting.refresh_from_db()
    assert (Response.objects.count(), sitting.right, sitting.sequence) == (1, 1, 1)
    assert turn.item.outcome == "right"


def test_a_replay_after_going_on_shows_where_the_learner_is():
    sitting = start(make_quiz())
    post = given(sitting, "a")
    sittings.answer(sitting.learner, sitting.uid, post, now=NOW, rnd=RND)
    sitting.refresh_from_db()
    go_on(sitting)
    assert sittings.answer(sitting.learner, sitting.uid, post, now=NOW, rnd=RND).item.position == 1


def test_another_answer_to_an_answered_question_is_stale():
    sitting = start(make_quiz())
    late = given(sitting, "b")
    answer(sitting, "a")
    with pytest.raises(StaleError):
        sittings.answer(sitting.learner, sitting.uid, late, now=NOW, rnd=RND)
    assert Response.objects.count() == 1


def test_an_answer_with_a_guessed_sequence_is_stale():
    sitting = start(make_quiz())
    answer(sitting, "a")
    with pytest.raises(StaleError):
        answer(sitting, "a")


def test_a_step_that_was_not_reached_yet_cannot_be_read():
    sitting = start(make_quiz())
    for verb in (sittings.skip, sittings.advance):
        with pytest.raises(UnreadableError):
            verb(sitting.learner, sitting.uid, sequence=1, now=NOW, rnd=RND)
    with pytest.raises(UnreadableError):
        answer(sitting, "a", sequence=1)


def test_a_key_used_elsewhere_is_no_obstacle():
    topic, key = make_quiz(), uuid.uuid4()
    first, second = start(topic), start(topic)
    answer(first, "a", key=key)
    answer(second, "a", key=key)
    assert Response.objects.count() == 2


@pytest.mark.parametrize("bad", [("0" * 12,), ()])
def test_tokens_that_are_not_on_the_page_cannot_be_read(bad):
    sitting = start(make_quiz())
    with pytest.raises(UnreadableError):
        answer(sitting, tokens=bad)
    assert not Response.objects.exists()


def test_two_choices_cannot_answer_a_single_choice():
    sitting = start(make_quiz())
    with pytest.raises(UnreadableError):
        answer(sitting, "a", "b")


def test_several_choices_earn_a_share():
    topic = make_topic()
    make_question(topic, right=("a", "b"), wrong=("c",))
    sitting = start(topic)
    answer(sitting, "a")
    assert (Response.objects.get().score, sitting.right) == (0.5, 0)


def test_a_short_answer_is_compared_with_what_is_accepted():
    topic = make_topic()
    make_question(topic, type="short", accepted=["READY"])
    sitting = start(topic)
    answer(sitting, text=" READY ")
    assert sitting.right == 1
    assert Response.objects.get().text == " READY "


def test_lines_are_graded_in_the_order_given():
    topic = make_topic()
    make_question(topic, type="order", ordered=["one", "two", "three"])
    sitting = start(topic)
    names = {position: token for token, position in read_turn(sitting).item.order}
    answer(sitting, tokens=tuple(names[position] for position in range(3)))
    assert Response.objects.get().chosen == [0, 1, 2]
    assert sitting.right == 1


def test_a_line_posted_twice_cannot_be_read():
    topic = make_topic()
    make_question(topic, type="order", ordered=["one", "two"])
    sitting = start(topic)
    first, _ = (token for token, _ in read_turn(sitting).item.order)
    with pytest.raises(UnreadableError):
        answer(sitting, tokens=(first, first))


def test_a_stranger_has_no_part_in_it():
    sitting = start(make_quiz())
    with pytest.raises(Sitting.DoesNotExist):
        sittings.answer(make_learner(), sitting.uid, given(sitting, "a"), now=NOW, rnd=RND)


# ---- content that changes under an open question


def test_a_question_whose_meaning_changed_is_asked_anew():
    sitting = start(make_quiz())
    post = given(sitting, "a")
    Question.objects.filter(slug="practice-0").update(rev=2)
    turn = sittings.answer(sitting.learner, sitting.uid, post, now=NOW, rnd=RND)
    assert turn.is_renewed
    assert not Response.objects.exists()
    sitting.refresh_from_db()
    assert answer(sitting, "a").item.outcome == "right"


def test_a_new_choice_is_shown_before_it_is_graded():
    sitting = start(make_quiz())
    question = Question.objects.get(slug="practice-0")
    Choice.objects.create(question=question, slug="e", text_html="E", is_right=False, position=9)
    assert answer(sitting, "a").is_renewed
    assert len(read_turn(sitting).item.order) == 5


def test_a_typo_fixed_meanwhile_changes_nothing_for_the_learner():
    sitting = start(make_quiz())
    post = given(sitting, "a")
    Choice.objects.update(text_html="Better words")
    assert not sittings.answer(sitting.learner, sitting.uid, post, now=NOW, rnd=RND).is_renewed


# ---- tries, hints, skipping


def test_a_challenge_allows_the_question_its_tries():
    sitting = start(make_quiz(mode="challenge", attempts=2), kind="challenge")
    assert answer(sitting, "b").item.outcome == ""
    turn = answer(sitting, "c")
    assert (turn.item.outcome, turn.tries_left) == ("wrong", 0)
    assert list(Response.objects.values_list("attempt", flat=True)) == [1, 2]


def test_the_order_stays_from_try_to_try():
    sitting = start(make_quiz(mode="challenge"), kind="challenge")
    before = read_turn(sitting).item.order
    answer(sitting, "b")
    assert read_turn(sitting).item.order == before


def test_a_second_try_can_be_right():
    sitting = start(make_quiz(mode="challenge"), kind="challenge")
    answer(sitting, "b")
    assert answer(sitting, "a").item.outcome == "right"
    assert sitting.right == 1


def test_hints_open_one_by_one():
    sitting = start(make_quiz(hints=["<p>1</p>", "<p>2</p>"]))
    opened = [
        sittings.open_hint(sitting.learner, sitting.uid, sequence=0, rung=rung, now=NOW).item.hints_used
        for rung in (5, 1, 2, 2, 3, 2**31)
    ]
    assert opened == [1, 1, 2, 2, 2, 2]


def test_an_answer_remembers_its_hints():
    sitting = start(make_quiz(hints=["<p>1</p>"]))
    sittings.open_hint(sitting.learner, sitting.uid, sequence=0, rung=1, now=NOW)
    answer(sitting, "a")
    assert Response.objects.get().hints_used == 1


def test_no_hint_after_the_answer():
    sitting = start(make_quiz(hints=["<p>1</p>"]))
    answer(sitting, "a")
    with pytest.raises(StaleError):
        sittings.open_hint(sitting.learner, sitting.uid, sequence=1, rung=1, now=NOW)


def test_a_test_has_no_hints():
    sitting = start(make_quiz(hints=["<p>1</p>"]), kind="test")
    with pytest.raises(UnreadableError):
        sittings.open_hint(sitting.learner, sitting.uid, sequence=0, rung=1, now=NOW)


@pytest.mark.parametrize("kind", ["practice", "test"])
def test_skipping_twice_skips_once(kind):
    sitting = start(make_quiz(3), kind=kind)
    for _ in range(2):
        sittings.skip(sitting.learner, sitting.uid, sequence=0, now=NOW, rnd=RND)
    sitting.refresh_from_db()
    assert sitting.sequence == 1
    assert sitting.items.filter(outcome="skipped").count() == 1


def test_skipping_what_was_answered_elsewhere_is_stale():
    sitting = start(make_quiz())
    answer(sitting, "a")
    with pytest.raises(StaleError):
        sittings.skip(sitting.learner, sitting.uid, sequence=0, now=NOW, rnd=RND)


# ---- going on and finishing


def test_going_on_twice_goes_on_once():
    sitting = start(make_quiz())
    answer(sitting, "a")
    for _ in range(2):
        turn = sittings.advance(sitting.learner, sitting.uid, sequence=1, now=NOW, rnd=RND)
    assert turn.item.position == 1


def test_nobody_goes_on_before_answering():
    with pytest.raises(StaleError):
        go_on(start(make_quiz()))


def test_after_the_last_question_the_sitting_is_finished():
    sitting = start(make_quiz(1))
    answer(sitting, "a")
    go_on(sitting, now=soon(60))
    assert (sitting.state, sitting.finished_at) == ("finished", soon(60))


def test_going_on_from_the_last_question_twice_finishes_once():
    sitting = start(make_quiz(1))
    answer(sitting, "a")
    for _ in range(2):
        sittings.advance(sitting.learner, sitting.uid, sequence=1, now=NOW, rnd=RND)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.sequence) == ("finished", 2)


def test_finishing_twice_finishes_once():
    sitting = start(make_quiz())
    for seconds in (10, 99):
        sittings.finish(sitting.learner, sitting.uid, now=soon(seconds))
    sitting.refresh_from_db()
    assert (sitting.state, sitting.finished_at) == ("finished", soon(10))


def test_nothing_can_be_answered_after_the_end():
    sitting = start(make_quiz())
    post = given(sitting, "a")
    sittings.finish(sitting.learner, sitting.uid, now=NOW)
    with pytest.raises(StaleError):
        sittings.answer(sitting.learner, sitting.uid, post, now=NOW, rnd=RND)


def test_a_test_goes_on_by_itself_and_ends_after_the_last_answer():
    sitting = start(make_quiz(2), kind="test")
    answer(sitting, "a")
    assert sitting.position == 1
    answer(sitting, "b")
    assert (sitting.state, sitting.right) == ("finished", 1)
    assert list(sitting.items.values_list("outcome", flat=True)) == ["right", "wrong"]


def test_replaying_the_last_answer_of_a_test_shows_the_result():
    sitting = start(make_quiz(1), kind="test")
    post = given(sitting, "a")
    for _ in range(2):
        turn = sittings.answer(sitting.learner, sitting.uid, post, now=NOW, rnd=RND)
    assert turn.sitting.state == "finished"
    assert Response.objects.count() == 1


def test_an_item_is_shuffled_when_it_is_shown_and_not_before():
    sitting = start(make_quiz(2))
    assert [bool(item.order) for item in sitting.items.all()] == [True, False]
    answer(sitting, "a")
    go_on(sitting, now=soon(30))
    assert SittingItem.objects.get(sitting=sitting, position=1).shown_at == soon(30)


def test_every_sitting_has_tokens_of_its_own():
    topic = make_quiz()
    assert not set(tokens(start(topic, seed=1), "a", "b")) & set(tokens(start(topic, seed=2), "a", "b"))
