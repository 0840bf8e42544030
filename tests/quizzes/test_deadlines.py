import datetime as dt

from quizzes.deadlines import added_time, deadline, elapsed_ms, seconds_left

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def at(seconds):
    return NOON + dt.timedelta(seconds=seconds)


def test_a_clock_that_is_off_has_no_deadline():
    assert deadline(NOON, seconds=60, factor=0, paused=0, extra=0) is None


def test_the_setting_multiplies_the_time_but_not_what_was_added():
    assert deadline(NOON, seconds=60, factor=10, paused=5, extra=60) == at(665)


def test_time_left_never_falls_below_zero():
    assert seconds_left(at(60), None, at(20)) == 40
    assert seconds_left(at(60), None, at(90)) == 0


def test_a_paused_clock_stands():
    assert seconds_left(at(60), at(20), at(500)) == 40


def test_a_minute_is_a_minute():
    assert added_time(at(60), None, at(20)) == 60


def test_a_minute_after_the_end_leaves_a_full_minute():
    assert added_time(at(60), None, at(90)) == 90


def test_pauses_do_not_count_as_thinking():
    assert elapsed_ms(NOON, 10, None, at(25)) == 15_000
    assert elapsed_ms(NOON, 10, at(20), at(99)) == 10_000


def test_a_page_left_open_for_months_still_fits_its_column():
    assert elapsed_ms(NOON, 0, None, at(300 * 24 * 3600)) == 2**31 - 1
