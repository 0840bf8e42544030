"""Primes, counted in processes beside this one."""

import os
import threading
import time

import pytest

from lab import counting
from lab.counting import CountingProcess, NoCount
from lab.primes import NICENESS, count_primes, is_prime


def test_primes_are_primes():
    assert [number for number in range(2, 30) if is_prime(number)] == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
    assert count_primes(30) == 10


def test_each_who_asks_at_once_gets_the_own_count():
    found = {}
    with CountingProcess() as process:

        def ask(below):
            found[below] = process.count(below)

        threads = [threading.Thread(target=ask, args=(below,)) for below in (10, 100, 1000, 20_000)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {10: 4, 100: 25, 1000: 168, 20_000: 2262}


def test_it_gives_way_to_the_site():
    with CountingProcess() as process:
        process.count(2)
        niceness = os.getpriority(os.PRIO_PROCESS, process._process.pid)
    assert niceness == min(os.nice(0) + NICENESS, 19)


def test_it_ends_with_the_block_and_whoever_waits_is_told():
    errors = []

    def ask():
        with pytest.raises(NoCount) as error:
            process.count(10**9)
        errors.append(str(error.value))

    with CountingProcess() as process:
        process.count(2)
        thread = threading.Thread(target=ask)
        thread.start()
        while not process._waiting:
            time.sleep(0.001)
    thread.join(10)
    assert errors == ["the counting process has ended"]
    assert process._process.returncode is not None
    with pytest.raises(NoCount):
        process.count(2)


def test_a_count_has_a_limit(monkeypatch):
    monkeypatch.setattr(counting, "LIMIT_SECONDS", 0.05)
    with CountingProcess() as process, pytest.raises(NoCount, match="does not answer"):
        process.count(10**9)
