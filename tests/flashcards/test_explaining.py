import uuid

import pytest

from flashcards.explaining import carried_over, check, finish, rating_of, tick
from flashcards.models import Explanation, Review
from tests.flashcards.making import DAY, NOW, make_learner, make_prompt, memory_of

CONCEPTS = ["The visitor waits", "A thread is held", "The queue keeps the work"]


def test_a_first_text_is_ticked_by_its_words():
    assert carried_over(CONCEPTS, "", [], "The visitor waits.") == [0]


def test_a_correction_survives_the_next_text():
    """Ticked by hand stays ticked, unticked by hand stays unticked."""
    text = "The visitor waits."
    assert carried_over(CONCEPTS, text, [1], text) == [1]
    assert carried_over(CONCEPTS, text, [0, 1], f"{text} The queue keeps the work.") == [0, 1, 2]


def test_what_was_only_suggested_goes_with_its_words():
    assert carried_over(CONCEPTS, "The visitor waits.", [0], "A thread is held.") == [1]


@pytest.mark.parametrize(("named", "rating"), [(4, 3), (3, 2), (2, 2), (1, 1), (0, 1)])
def test_ideas_become_a_grade(named, rating):
    assert rating_of(named, 4) == rating


@pytest.mark.django_db
def test_checking_keeps_one_explanation():
    learner, prompt = make_learner(), make_prompt(concepts=CONCEPTS)
    check(learner, prompt, "The visitor waits.", NOW)
    check(learner, prompt, "A thread is held.", NOW + DAY)
    kept = Explanation.objects.get()
    assert (kept.text, kept.ticked, kept.written_at) == ("A thread is held.", [1], NOW + DAY)


@pytest.mark.django_db
def test_finishing_schedules_the_prompt_once():
    learner, prompt, key = make_learner(), make_prompt(), uuid.uuid4()
    for _ in range(2):
        finish(learner, prompt, "Words", [0, 1, 2, 3], NOW, key)
    memory = memory_of(learner, prompt)
    assert (memory.reps, memory.due_at) == (1, NOW + 2 * DAY)
    assert Review.objects.get().source == Review.Source.EXPLAIN


@pytest.mark.django_db
def test_a_new_meaning_starts_a_new_explanation():
    learner, prompt = make_learner(), make_prompt(concepts=CONCEPTS)
    tick(learner, prompt, "Old", [0], NOW)
    prompt.rev = 2
    tick(learner, prompt, "New", [1], NOW)
    assert list(Explanation.objects.order_by("rev").values_list("text", "ticked")) == [
        ("Old", [0]),
        ("New", [1]),
    ]
