import datetime as dt
import itertools

import fsrs
import pytest

from flashcards.scheduling import (
    MENDED,
    WEEK,
    WRONG,
    Pace,
    Schedule,
    after,
    due_dates,
    is_lapse,
    recall,
    recall_after,
)
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


# ---- mistakes made with confidence


def graded(*grades, schedule=None):
    """The schedule after (rating, days since the one before) of each; "sure" stands for a confident mistake."""
    schedule, now = schedule or Schedule(), NOW
    for rating, days in grades:
        now += days * DAY
        schedule = after(schedule, 1 if rating == "sure" else rating, now, was_sure=rating == "sure")
    return schedule


LEARNED = ((4, 0), (4, 9), (4, 60))

GOLDEN_MISTAKES = [
    # (grades after a well learned item, what is watched, whether the week cuts the interval)
    ([("sure", 100)], WRONG, False),
    ([("sure", 100), (1, 1)], WRONG, False),
    ([("sure", 100), (2, 0)], MENDED, False),  # FSRS itself wants it back within the week
    ([("sure", 100), (4, 30)], MENDED, True),
    ([("sure", 100), (4, 30), (3, 7)], None, False),
    ([("sure", 100), (4, 30), (3, 6)], MENDED, True),  # too early to tell: a week more
    ([("sure", 100), (4, 30), (1, 7)], WRONG, False),
    ([("sure", 100), (4, 30), (3, 7), (1, 9)], None, False),
    ([(1, 100)], None, False),
]


@pytest.mark.parametrize(("grades", "mistake", "is_cut"), GOLDEN_MISTAKES)
def test_a_confident_mistake_is_watched_until_it_is_recalled_across_a_week(grades, mistake, is_cut):
    schedule = graded(*LEARNED, *grades)
    plain = graded(*LEARNED, *[(1 if rating == "sure" else rating, days) for rating, days in grades])
    assert schedule.mistake == mistake
    week = schedule.last_reviewed_at + WEEK
    assert schedule.due_at == (week if is_cut else plain.due_at)
    assert (plain.due_at > week) if is_cut else True
    assert (schedule.stability, schedule.difficulty) == (plain.stability, plain.difficulty)


def test_no_gap_is_longer_than_a_week_until_one_was_survived():
    """Whoever reviews when it is due is asked once about a week after mending, and is free then."""
    schedule = after(graded(*LEARNED), 1, NOW + 100 * DAY, was_sure=True)
    gaps = []
    while schedule.mistake:
        gaps.append(schedule.due_at - schedule.last_reviewed_at)
        schedule = after(schedule, 3, schedule.due_at)
    assert max(gaps) == gaps[-1] == WEEK
    assert schedule.due_at - schedule.last_reviewed_at > WEEK


def test_the_dates_shown_before_a_grade_are_those_it_keeps():
    wrong = graded(*LEARNED, ("sure", 100))
    now = NOW + 200 * DAY
    assert due_dates(wrong, now)[4] == after(wrong, 4, now).due_at == now + WEEK
