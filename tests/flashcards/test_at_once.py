"""Real threads on a real database: what a learner does on several devices at once is done once each, and nothing fails."""

import random
import threading
import uuid

import pytest
from django.db import connection

from flashcards.doctoring import differences, topic_differences
from flashcards.models import Memory, Review, TopicMemory
from flashcards.reviewing import grade
from flashcards.topic_sums import counted_anew
from learners.models import StudyDay
from quizzes import sitting as sittings
from quizzes.models import Response
from tests.flashcards.making import NOW, make_card, make_learner, make_topic
from tests.quizzes.factories import answer, given, make_quiz, start

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def at_once(jobs):
    """Run every job in a thread of its own, all beginning together. Returns what they raised."""
    errors, barrier = [], threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait()
            job()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def review_of(learner, card, rating=3):
    return lambda: grade(learner, card, rating, NOW, uuid.uuid4())


def answer_of(sitting, choice):
    post = given(sitting, choice)
    return lambda: sittings.answer(sitting.learner, sitting.uid, post, now=NOW, rnd=random.Random(1))


def test_the_first_reviews_of_a_topic_make_one_row_that_counts_them_all():
    topic, learner = make_topic(), make_learner()
    cards = [make_card(topic) for _ in range(8)]
    assert at_once([review_of(learner, card) for card in cards]) == []
    row = TopicMemory.objects.get()
    [counted] = counted_anew(NOW)
    assert (row.cards, row.decay) == (8, counted.decay)
    assert row.sums == pytest.approx(counted.sums)


def test_answers_and_reviews_do_not_wait_for_each_other_for_ever():
    learner, topics = make_learner(), [make_topic() for _ in range(3)]
    for topic in topics:
        make_quiz(ROUNDS, topic=topic)
    cards = [make_card(topic) for topic in topics]
    open_sittings = [start(topic, learner, now=NOW) for topic in topics]
    for _ in range(ROUNDS):
        jobs = [answer_of(sitting, "b") for sitting in open_sittings]
        assert at_once([*jobs, *(review_of(learner, card) for card in cards)]) == []
        for sitting in open_sittings:
            sitting.refresh_from_db()
            sittings.advance(learner, sitting.uid, sequence=sitting.sequence, now=NOW, rnd=random.Random(2))
            sitting.refresh_from_db()
    day = StudyDay.objects.get()
    assert (day.answers, day.reviews) == (3 * ROUNDS, 3 * ROUNDS)
    assert Review.objects.count() == 6 * ROUNDS
    assert sum(row.cards + row.others for row in TopicMemory.objects.all()) == Memory.objects.count()


def test_tests_that_end_at_once_and_reviews_of_their_questions_do_not_wait_in_a_circle():
    """Each end moves many memories of one topic, a practice and a review one of the same."""
    topic, learner = make_quiz(6), make_learner()
    cards = [make_card(topic) for _ in range(2)]
    for number in range(ROUNDS):
        practice = start(topic, learner, now=NOW, seed=number)
        exams = [start(topic, learner, kind=kind, now=NOW, seed=number) for kind in ("test", "pretest")]
        for exam, choices in zip(exams, ("babab", "ababa"), strict=True):
            for choice in choices:
                answer(exam, choice, now=NOW)
        jobs = [answer_of(practice, "b"), *(end_of(exam) for exam in exams), end_of(exams[0])]
        assert at_once([*jobs, *(review_of(learner, card) for card in cards)]) == []
        sittings.finish(learner, practice.uid, now=NOW)
    assert not Response.objects.filter(told_at=None).exists()
    assert Review.objects.filter(source="test").count() > 0
    assert list(differences(NOW)) == list(topic_differences(NOW)) == []


def end_of(sitting):
    return lambda: sittings.finish(sitting.learner, sitting.uid, now=NOW)
