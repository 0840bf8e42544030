"""Real threads on a real database file: what arrives at once is done once."""

import random
import threading
import uuid

import pytest
from django.db import connection

from quizzes import sitting as sittings
from quizzes.models import Response, Sitting
from quizzes.predicting import predict
from tests.quizzes.factories import NOW, given, make_learner, make_question, make_quiz, make_topic, start

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 8


def at_once(job):
    """Run ``job(number)`` in eight threads that begin together. Returns what they returned or raised."""
    results, barrier = [], threading.Barrier(CLIENTS)

    def run(number):
        try:
            barrier.wait()
            results.append(job(number))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_eight_starts_make_one_sitting():
    topic, learner = make_quiz(), make_learner()
    results = at_once(lambda number: start(topic, learner, seed=number))
    assert {sitting.pk for sitting in results} == {Sitting.objects.get().pk}
    assert Sitting.objects.get().items.count() == 3


def test_eight_starts_of_a_sitting_and_of_its_retry_make_one_of_each():
    topic, learner = make_quiz(), make_learner()
    results = at_once(lambda number: start(topic, learner, seed=number, scope=("all", "missed")[number % 2]))
    assert len({sitting.pk for sitting in results}) == Sitting.objects.open().count() == 2


def test_one_answer_posted_eight_times_is_stored_once():
    sitting = start(make_quiz())
    post = given(sitting, "a")

    def send(number):
        return sittings.answer(
            sitting.learner, sitting.uid, post, now=NOW, rnd=random.Random(number)
        ).item.outcome

    assert at_once(send) == ["right"] * CLIENTS
    sitting.refresh_from_db()
    assert (Response.objects.count(), sitting.right, sitting.sequence) == (1, 1, 1)


def test_of_eight_different_answers_one_is_accepted():
    sitting = start(make_quiz())
    posts = [given(sitting, "abcd"[number % 4], key=uuid.uuid4()) for number in range(CLIENTS)]

    def send(number):
        return sittings.answer(
            sitting.learner, sitting.uid, posts[number], now=NOW, rnd=random.Random(number)
        ).item.outcome

    results = at_once(send)
    assert sum(isinstance(result, sittings.StaleError) for result in results) == CLIENTS - 1
    sitting.refresh_from_db()
    assert (Response.objects.count(), sitting.sequence) == (1, 1)
    assert sitting.right == int(Response.objects.get().is_right)


def test_eight_predictions_of_one_cell_are_stored_once():
    learner = make_learner()
    cell = make_question(make_topic(), mode="breakdown", type="cell", accepted=["READY"])

    def say(number):
        text = ["READY", "DONE", ""][number % 3]
        return predict(learner, cell, text, step=1, now=NOW, rnd=random.Random(number)).pk

    assert len(set(at_once(say))) == 1
    assert (Sitting.objects.count(), Response.objects.count() <= 1) == (1, True)
    assert Sitting.objects.get().state == "finished"


def test_eight_clicks_on_next_go_on_once():
    sitting = start(make_quiz())
    sittings.answer(sitting.learner, sitting.uid, given(sitting, "a"), now=NOW, rnd=random.Random(1))

    def go(number):
        return sittings.advance(
            sitting.learner, sitting.uid, sequence=1, now=NOW, rnd=random.Random(number)
        ).item.position

    assert at_once(go) == [1] * CLIENTS
    sitting.refresh_from_db()
    assert (sitting.position, sitting.sequence) == (1, 2)


def test_eight_clicks_on_finish_finish_once():
    sitting = start(make_quiz())
    at_once(lambda _: sittings.finish(sitting.learner, sitting.uid, now=NOW))
    sitting.refresh_from_db()
    assert (sitting.state, sitting.sequence) == ("finished", 1)
