import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from flashcards.graded import day_of, reviewed_today
from flashcards.models import Review
from flashcards.reviewing import undo
from tests.flashcards.making import (
    DAY,
    MINUTE,
    NOW,
    make_card,
    make_cards,
    make_learner,
    make_question,
    memory_of,
    review,
)

pytestmark = pytest.mark.django_db


def test_a_day_takes_one_query_and_reads_no_texts():
    learner = make_learner()
    for card in make_cards(3):
        review(learner, card, 3)
    with CaptureQueriesContext(connection) as asked:
        day = day_of(learner, NOW)
    assert day.reviewed == 3
    assert len(asked) == 1
    assert "_html" not in asked[0]["sql"]
    assert "before" not in asked[0]["sql"]


def test_a_grade_tells_of_its_memory_as_it_is_now():
    learner, card = make_learner(), make_card()
    review(learner, card, 1, NOW - 20 * MINUTE)
    review(learner, card, 3, NOW)
    memory = memory_of(learner, card)
    last, first = day_of(learner, NOW).sitting
    assert (first.rating, last.rating) == (1, 3)
    assert first[:5] == last[:5] == (memory.pk, card.topic_id, card.slug, None, memory.due_at)


def test_the_number_alone_is_the_same_number():
    learner = make_learner()
    review(learner, make_card(), 3, NOW - DAY)
    undo(review(learner, make_card(), 3), NOW)
    review(learner, make_question(), 1, source=Review.Source.PRACTICE)
    for card in make_cards(2):
        review(learner, card, 3)
    assert reviewed_today(learner, NOW) == day_of(learner, NOW).reviewed == 2
