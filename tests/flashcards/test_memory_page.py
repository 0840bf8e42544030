from types import SimpleNamespace

import pytest

from flashcards.memory_page import LABEL, text_of


def item(**texts):
    return SimpleNamespace(**texts)


def test_an_item_is_named_by_its_question():
    assert text_of(item(front_html="What does <code>enqueue</code> give?")) == "What does enqueue give?"
    assert text_of(item(stem_html="<p>Who waits</p><p>here &amp; now?</p>")) == "Who waits here & now?"
    assert len(text_of(item(prompt_html="word " * 50))) == LABEL


@pytest.mark.parametrize("number", range(4))
def test_cards_of_one_text_are_told_apart_by_their_blanks(number):
    words = [f"word{place}" for place in range(20)]
    words[6 * number] = "<mark>[…]</mark>"
    found = text_of(item(front_html="The states of a task", cue_html=f"<p>{' '.join(words)}.</p>"))
    assert "[…]" in found
    assert len(found) <= LABEL


def test_a_picture_is_called_one():
    assert text_of(item(front_html='<img src="plan.png" alt="">')) == "A picture"
