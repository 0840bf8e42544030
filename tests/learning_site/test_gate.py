import threading
import time

import pytest

from learning_site.gate import FifoGate, gated


def test_lets_no_more_through_than_its_width():
    gate, inside, most = FifoGate(2), [], []

    def pass_through():
        with gate:
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=pass_through) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 2
    assert len(most) == 8


def test_waiters_pass_in_the_order_in_which_they_came():
    gate, order, threads = FifoGate(1), [], []

    def pass_through(number):
        with gate:
            order.append(number)

    with gate:
        for number in range(10):
            thread = threading.Thread(target=pass_through, args=[number])
            thread.start()
            threads.append(thread)
            while len(gate._waiting) <= number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(10))


def test_an_error_inside_frees_the_gate():
    gate = FifoGate(1)
    with pytest.raises(ValueError, match="inside"), gate:
        raise ValueError("inside")
    with gate:
        pass


def test_a_gate_without_width_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        FifoGate(0)


def echo(environ, start):
    return [environ["PATH_INFO"].encode()]


def test_some_requests_pass_beside_a_closed_gate():
    gate = FifoGate(1)
    application = gated(echo, gate, is_gated=lambda environ: environ["PATH_INFO"] != "/lab")
    with gate:
        assert application({"PATH_INFO": "/lab"}, None) == [b"/lab"]


def test_a_full_gate_answers_when_to_come_back_and_lets_others_in_afterwards():
    gate, answers = FifoGate(1, most_waiting=0), []
    application = gated(echo, gate, is_gated=lambda environ: True)
    with gate:
        (body,) = application({"PATH_INFO": "/lab"}, lambda *answer: answers.append(answer))
    ((status, headers),) = answers
    assert status == "429 Too Many Requests"
    assert dict(headers) | {"Retry-After": "2", "HX-Reswap": "none"} == dict(headers)
    assert b"try again in two seconds" in body
    assert application({"PATH_INFO": "/lab"}, None) == [b"/lab"]
