"""A time limit for a task.

Python threads cannot be killed. So a limit works in two ways: the task's own progress checks raise
`TimeLimitExceeded`; and when it makes none, the reaper marks its row FAILED some seconds later, while the thread
stays busy until the function returns. What it returns then is dropped.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.utils import timezone

from background import progress
from background.current import current_result
from background.models import Progress


def time_limit[**P, R](seconds: float) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a task's function, below `@task` and below `@retrying`: each try has its own limit."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def limited(*args: P.args, **kwargs: P.kwargs) -> R:
            _note_deadline(seconds)
            progress.stop_after(seconds)
            return function(*args, **kwargs)

        return limited

    return decorate


def _note_deadline(seconds: float) -> None:
    result = current_result()
    if result is None:
        return
    now = timezone.now()
    Progress.objects.bulk_create(
        [Progress(task_id=result.id, deadline=now + timedelta(seconds=seconds), updated_at=now)],
        update_conflicts=True,
        unique_fields=["task_id"],
        update_fields=["deadline"],
    )
