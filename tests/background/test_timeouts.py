"""Time limits: kept by the task itself, or marked from outside."""

from datetime import timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone

from background import reaper
from background.exceptions import TimeLimitExceeded
from background.pool import Pool
from tests.background import work
from tests.background.waiting import finished, wait_until


def test_a_task_that_checks_stops_at_its_limit(queue):
    with Pool("default", threads=1):
        result = finished(work.check_past_limit.enqueue())

    assert result.errors[0].exception_class is TimeLimitExceeded


def test_a_task_that_never_checks_is_marked_and_its_outcome_dropped(queue):
    with Pool("default", threads=1) as pool:
        result = work.never_check.enqueue("a")
        assert work.GATES["a runs"].wait(20)
        assert reaper.reap(timezone.now() + timedelta(seconds=10)).late == 1
        work.GATES["a"].set()
        wait_until(lambda: not pool.running)

    result.refresh()
    assert result.status == TaskResultStatus.FAILED
    assert result.errors[0].exception_class is TimeLimitExceeded


def test_outside_a_task_there_is_no_limit(db):
    work.check_past_limit.func()
