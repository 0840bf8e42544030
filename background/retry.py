"""Try a task again when it fails, later and later. Works on every backend that can defer.

    @task(queue_name="mail")
    @retrying(max_attempts=5, backoff=2.0, on=(SMTPException,))
    def send(address_id: int) -> None: ...

Each try is a task result of its own. The failed one keeps its traceback; `attempts.history` tells the whole story.
A try that was cancelled, or taken away from its worker meanwhile, is not followed by another.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.utils import timezone

from background import attempts
from background.current import current_result
from background.shapes import AnyResult


def retrying[**P, R](
    *,
    max_attempts: int = 5,
    backoff: float = 1.0,
    factor: float = 2.0,
    max_delay: float = 600.0,
    jitter: float = 0.2,
    on: tuple[type[Exception], ...] = (Exception,),
    now: Callable[[], datetime] = timezone.now,
    draw: Callable[[], float] = random.random,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a task's function, below `@task`. Seconds are meant by `backoff` (the first pause) and `max_delay`.

    Errors not named in `on`, and being cancelled, end the task at once. `now` and `draw` (0.0 to 1.0) are for tests.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return function(*args, **kwargs)
            except on:
                result = current_result()
                if result is not None and result.task.get_backend().supports_defer:
                    _try_again(result, lambda number: now() + timedelta(seconds=pause(number)))
                raise

        def _try_again(result: AnyResult, due: Callable[[int], datetime]) -> None:
            number = attempts.number_of(result.id)
            if number < max_attempts:
                attempts.enqueue_next(result.task.using(run_after=due(number)), result, number + 1)

        def pause(number: int) -> float:
            return delay_seconds(
                number, backoff=backoff, factor=factor, max_delay=max_delay, jitter=jitter, draw=draw()
            )

        return attempt

    return decorate


def delay_seconds(
    number: int, *, backoff: float, factor: float, max_delay: float, jitter: float, draw: float
) -> float:
    """Seconds to wait after failed try `number` (from 1).

    The pause grows by `factor` up to `max_delay`; `jitter` is the share of it that `draw` (0.0 to 1.0) spreads, half
    of it either way, so that tasks which failed together do not return together.
    """
    # Past some power the float overflows, long after max_delay was reached.
    plain = min(max_delay, backoff * factor ** min(number - 1, 64))
    return plain * (1.0 + jitter * (draw - 0.5))
