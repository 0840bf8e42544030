import datetime as dt
import itertools

import fsrs
import pytest

from flashcards.scheduling import Pace, Schedule, after, due_dates, is_lapse, recall, recall_after
from tests.flashcards.making import DAY, MINUTE, NOW

# (ratings, a day after each due date): the state after them, as fsrs 6.3 gives it with one step of ten minutes
GOLDEN = [
    ((1,), (1, 0, 0.212, 6.4133, 600)),
    ((2,), (1, 0, 1.2931, 5.11217071, 900)),
    ((3,), (2, None, 2.3065, 2.11810397, 2 * 86400)),
    ((4,), (2, None, 8.2956, 1.0, 8 * 86400)),
]


def plain_scheduler(retention=0.9):
    ten = dt.timedelta(minutes=10)
    return fsrs.Scheduler(
        desired_retention=retention, learning_steps=(ten,), relearning_steps=(ten,), enable_fuzzing=False
    )


@pytest.mark.parametrize(("ratings", "expected"), GOLDEN)
def test_the_first_grade_gives_the_published_numbers(ratings, expected):
    schedule = Schedule()
    for rating in ratings:
        schedule = after(schedule, rating, NOW)
    state, step, stability, difficulty, seconds = expected
    assert (schedule.state, schedule.step) == (state, step)
    assert schedule.stability == pytest.approx(stability)
    assert schedule.difficulty == pytest.approx(difficulty)
    assert (schedule.due_at - NOW).total_seconds() == seconds


@pytest.mark.parametrize("retention", [0.8, 0.9, 0.97])
def test_every_sequence_of_four_grades_is_exactly_what_fsrs_says(retention):
    for ratings in itertools.product((1, 2, 3, 4), repeat=4):
        schedule, now, card = Schedule(), NOW, fsrs.Card(card_id=1, due=NOW)
        for rating in ratings:
            schedule = after(schedule, rating, now, Pace(retention=retention))
            card, _ = plain_scheduler(retention).review_card(card, fsrs.Rating(rating), now)
            assert (schedule.state, schedule.step) == (card.state, card.step)
            assert (schedule.stability, schedule.difficulty) == (card.stability, card.difficulty)
            assert (schedule.due_at, schedule.last_reviewed_at) == (card.due, card.last_review)
            now = schedule.due_at + DAY


def test_scheduling_is_repeatable():
    assert after(Schedule(), 3, NOW) == after(Schedule(), 3, NOW)


def test_a_time_of_another_zone_is_the_same_moment():
    elsewhere = NOW.astimezone(dt.timezone(dt.timedelta(hours=9)))
    assert after(Schedule(), 3, elsewhere) == after(Schedule(), 3, NOW)


def test_better_grades_come_back_later():
    learned = after(after(Schedule(), 3, NOW), 3, NOW + 3 * DAY)
    dates = due_dates(learned, NOW + 20 * DAY)
    assert sorted(dates.values()) == [dates[rating] for rating in (1, 2, 3, 4)]
    assert len(set(dates.values())) == 4


def test_a_forgotten_card_comes_back_in_ten_minutes():
    learned = after(Schedule(), 4, NOW)
    later = NOW + 9 * DAY
    assert due_dates(learned, later)[1] == later + 10 * MINUTE


def test_a_lapse_is_forgetting_what_was_learned():
    learned = after(Schedule(), 4, NOW)
    assert is_lapse(learned, 1)
    assert not is_lapse(learned, 2)
    assert not is_lapse(Schedule(), 1)


def test_recall_is_ninety_percent_after_one_stability():
    assert recall_after(12.5, 12.5) == pytest.approx(0.9)


@pytest.mark.parametrize("days", [0, 1, 6, 40, 400])
def test_recall_on_whole_days_is_what_fsrs_says(days):
    schedule = after(Schedule(), 3, NOW)
    card, _ = plain_scheduler().review_card(fsrs.Card(card_id=1, due=NOW), fsrs.Rating.Good, NOW)
    now = NOW + days * DAY
    expected = plain_scheduler().get_card_retrievability(card, now)
    assert recall(schedule.stability, schedule.last_reviewed_at, now) == pytest.approx(expected)


def test_what_was_never_asked_has_no_recall():
    assert recall(None, None, NOW) is None
