"""The tasks that the tests of the engine run. Worker processes import them by this path."""

import os
import time
from collections import defaultdict
from threading import Event

from django.db import transaction
from django.tasks import task

from background import progress
from background.current import current_result
from background.retry import retrying
from background.timeouts import time_limit

GATES: dict[str, Event] = defaultdict(Event)
SEEN: list[object] = []


def reset() -> None:
    GATES.clear()
    SEEN.clear()


@task()
def double(number):
    return number * 2


@task()
def see(value):
    SEEN.append(value)


@task()
def fail(message="no"):
    raise ValueError(message)


@task()
def fail_with(escaped):
    raise ValueError(escaped.encode().decode("unicode_escape"))


@task()
@retrying(max_attempts=3, backoff=0.01, jitter=0.0)
def fail_when_told(name):
    GATES[f"{name} runs"].set()
    assert GATES[name].wait(20)
    raise ConnectionError(name)


@task()
def leave():
    raise SystemExit(3)


@task()
def return_object():
    return object()


@task()
def return_tuple():
    return (1, {"a": b"bytes"})


@task()
async def triple_later(number):
    return number * 3


@task(takes_context=True)
def tell(context, word):
    return [word, context.attempt, context.task_result.id, current_result().id]


@task()
def hold(name, value=None):
    """Say that it runs, then wait to be let go."""
    GATES[f"{name} runs"].set()
    assert GATES[name].wait(20)
    SEEN.append(value)
    return value


@task()
def append_line(path, line, seconds=0.0):
    """A visible effect across processes; appending is atomic for short lines."""
    time.sleep(seconds)
    with open(path, "a") as file:
        file.write(f"{line}\n")


@task()
def note_then_sleep(path, line, seconds):
    with open(path, "a") as file:
        file.write(f"{line} {os.getpid()}\n")
    time.sleep(seconds)


@task()
def hang_the_first_time(path):
    """Each run leaves a line; only the first one never ends by itself."""
    with open(path, "a+") as file:
        file.write(f"{os.getpid()}\n")
        file.seek(0)
        is_first = len(file.readlines()) == 1
    if is_first:
        time.sleep(600)


@task()
@retrying(max_attempts=3, backoff=0.01, jitter=0.0)
def fail_until(succeeds_at):
    SEEN.append("try")
    if SEEN.count("try") < succeeds_at:
        raise ConnectionError(f"try {SEEN.count('try')}")
    return SEEN.count("try")


@task()
@retrying(max_attempts=3, on=(ConnectionError,))
def fail_for_another_reason():
    SEEN.append("try")
    raise KeyError("x")


@task()
def count_to(total, seconds_each=0.0):
    for number in range(1, total + 1):
        time.sleep(seconds_each)
        progress.report(number, total, f"step {number}")
    return total


@task()
def report_at_length(letters):
    progress.report(1, 1, "m" * letters)


@task()
def report_escaped(escaped):
    progress.report(1, 1, escaped.encode().decode("unicode_escape"))


@task()
def report_inside_transaction(name):
    """Holds the write lock, reports, and goes on only when it is told to."""
    with transaction.atomic():
        progress.report(5, 10, "half")
        GATES[f"{name} reported"].set()
        assert GATES[name].wait(20)
    progress.report(10, 10, "all")


@task()
def check_until_stopped(name):
    progress.check()
    GATES[f"{name} runs"].set()
    for _ in range(2000):
        time.sleep(0.01)
        progress.check()


@task()
@time_limit(0.1)
def check_past_limit():
    for _ in range(60):
        time.sleep(0.01)
        progress.check()


@task()
@time_limit(0.1)
def never_check(name):
    GATES[f"{name} runs"].set()
    assert GATES[name].wait(20)


@task()
def add_all(start, *, results):
    SEEN.append("join")
    return start + sum(results)
