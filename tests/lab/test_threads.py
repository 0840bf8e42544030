import threading
import time

import pytest

from lab.threads import NoThread, Threads


def hold_until(threads, gate, entered):
    """Hold a thread in the background until the gate opens; tells its number when it has it."""

    def work():
        with threads.hold() as number:
            entered.append(number)
            gate.wait(5)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    return worker


def wait_for(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_as_many_enter_at_once_as_there_are_threads():
    threads, gate, entered = Threads(size=4), threading.Event(), []
    workers = [hold_until(threads, gate, entered) for _ in range(5)]
    wait_for(lambda: len(entered) == 4 and threads.waiting == 1)
    assert sorted(entered) == [1, 2, 3, 4]
    gate.set()
    for worker in workers:
        worker.join(5)
    assert len(entered) == 5


def test_who_waits_longest_goes_first():
    threads, order, workers = Threads(size=1), [], []

    def queue_up(name):
        with threads.hold():
            order.append(name)

    with threads.hold():
        for name in range(12):
            workers.append(threading.Thread(target=queue_up, args=(name,), daemon=True))
            workers[-1].start()
            wait_for(lambda count=name + 1: threads.waiting == count)
    for worker in workers:
        worker.join(5)
    assert order == list(range(12))


def test_a_thread_is_free_again_after_an_error():
    threads = Threads(size=1)
    with pytest.raises(ValueError, match="broken"), threads.hold():
        raise ValueError("broken")
    with threads.hold(0.1) as number:
        assert number == 1


def test_waiting_ends_at_the_time_limit_and_leaves_the_line():
    threads = Threads(size=1)
    with threads.hold():
        with pytest.raises(NoThread), threads.hold(timeout_seconds=0.02):
            pass
        assert threads.waiting == 0
    with threads.hold(0.1):
        pass


def test_too_long_a_line_is_refused_at_once():
    threads, gate, entered = Threads(size=1, waiting_limit=1), threading.Event(), []
    first = hold_until(threads, gate, entered)
    wait_for(lambda: entered)
    second = hold_until(threads, gate, entered)
    wait_for(lambda: threads.waiting == 1)
    with pytest.raises(NoThread), threads.hold():
        pass
    gate.set()
    first.join(5)
    second.join(5)
