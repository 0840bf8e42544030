import pytest

from courseware.changes import Changes
from courseware.rendering import Renderer
from flashcards.loader import load
from flashcards.models import Card, ExplainPrompt, Review
from tests.flashcards.making import (
    NOW,
    card_document,
    make_learner,
    make_library,
    make_question,
    make_topic,
    memory_of,
    prompt_document,
    review,
)

pytestmark = pytest.mark.django_db


def load_cards(topic, *cards, prompts=()):
    return load(make_library(topic, cards, prompts), Renderer())


def test_a_card_is_rendered_once_and_then_left_alone(django_assert_max_num_queries):
    topic = make_topic()
    cards = [card_document(f"card-{number}") for number in range(40)]
    assert load_cards(topic, *cards) == Changes(added=40)
    with django_assert_max_num_queries(14):
        assert load_cards(topic, *cards) == Changes(unchanged=40)


def test_markdown_becomes_safe_html():
    load_cards(make_topic(), card_document(front="What is `x`?", back="<script>alert(1)</script> **bold**"))
    card = Card.objects.get()
    assert card.front_html == "What is <code>x</code>?"
    assert "<strong>bold</strong>" in card.back_html
    assert "<script" not in card.back_html


def test_links_lead_to_pages():
    topic = make_topic("why")
    load_cards(
        topic,
        card_document(see=(("Step 5", "breakdown.md#step-5"), ("Docs", "https://docs.example.org/?a=1&b=2"))),
    )
    see = Card.objects.get().see
    assert see == [
        ["Step 5", "/background-work/why/breakdown/#step-5"],
        ["Docs", "https://docs.example.org/?a=1&b=2"],
    ]


def test_a_reversed_card_is_asked_both_ways():
    load_cards(make_topic(), card_document(back="Work for later.", is_reversed=True))
    plain, turned = Card.objects.order_by("variant")
    assert (plain.variant, turned.variant) == ("", "reversed")
    assert turned.front_html == "<p>Work for later.</p>"
    assert turned.back_html == "<p>What is a task?</p>"


def test_a_cloze_card_hides_one_part_at_a_time():
    load_cards(make_topic(), card_document(back="The ==queue== and the ==worker==", is_cloze=True))
    first, second = Card.objects.order_by("variant")
    assert (first.variant, second.variant) == ("cloze-1", "cloze-2")
    assert "queue" not in first.cue_html
    assert "worker" in first.cue_html
    assert "<mark>queue</mark>" in first.back_html
    assert first.front_html == second.front_html == "What is a task?"


def test_prompts_come_with_hint_and_concepts():
    load_cards(make_topic(), prompts=[prompt_document()])
    prompt = ExplainPrompt.objects.get()
    assert (prompt.prompt_html, prompt.hint_html, prompt.concepts) == ("Why?", "Think", ["One", "Two"])


def test_a_corrected_typo_keeps_the_memory():
    topic, learner = make_topic(), make_learner()
    load_cards(topic, card_document(back="Wrok."))
    before = review(learner, Card.objects.get(), 4).memory
    assert load_cards(topic, card_document(back="Work.")) == Changes(changed=1)
    assert "Work." in Card.objects.get().back_html
    assert memory_of(learner, Card.objects.get()).due_at == before.due_at


def test_a_new_rev_starts_the_memory_anew_and_keeps_the_log():
    topic, learner = make_topic(), make_learner()
    load_cards(topic, card_document(), prompts=[prompt_document()])
    for item in (Card.objects.get(), ExplainPrompt.objects.get()):
        review(learner, item, 4)
    load_cards(topic, card_document(rev=2), prompts=[prompt_document(rev=2)])
    for item in (Card.objects.get(), ExplainPrompt.objects.get()):
        memory = memory_of(learner, item)
        assert (memory.rev, memory.state, memory.due_at, memory.reps) == (2, 0, None, 0)
    assert Review.objects.filter(rev=1).count() == 2


def test_a_question_with_a_new_rev_is_started_anew_too():
    topic, learner = make_topic(), make_learner()
    question = make_question(topic)
    review(learner, question, 1, was_sure=True)
    question.rev = 2
    question.save()
    load_cards(topic)
    assert memory_of(learner, question).due_at is None


def test_what_vanishes_is_retired_and_comes_back_with_its_memory():
    topic, learner = make_topic(), make_learner()
    load_cards(topic, card_document("a"), card_document("b"))
    gone = Card.objects.get(slug="b")
    due_at = review(learner, gone, 3).memory.due_at
    assert load_cards(topic, card_document("a")) == Changes(unchanged=1, retired=1)
    assert list(Card.objects.published().values_list("slug", flat=True)) == ["a"]
    assert load_cards(topic, card_document("a"), card_document("b")) == Changes(unchanged=1, changed=1)
    assert memory_of(learner, Card.objects.published().get(pk=gone.pk)).due_at == due_at


def test_moving_a_card_keeps_its_row():
    topic = make_topic()
    load_cards(topic, card_document("a"), card_document("b"))
    known = dict(Card.objects.values_list("slug", "pk"))
    load_cards(topic, card_document("b"), card_document("a"))
    assert list(Card.objects.order_by("position").values_list("slug", "pk")) == [
        ("b", known["b"]),
        ("a", known["a"]),
    ]


def test_loading_time_is_not_the_learners_time():
    """A reload between two reviews changes nothing about the second."""
    topic, learner = make_topic(), make_learner()
    load_cards(topic, card_document())
    review(learner, Card.objects.get(), 3, NOW)
    load_cards(topic, card_document(), card_document("more"))
    assert memory_of(learner, Card.objects.get(slug="what")).last_reviewed_at == NOW
