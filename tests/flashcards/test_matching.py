import pytest

from flashcards.matching import match, suggested

CONCEPTS = (
    "A slow job makes the user wait",
    "It also holds a <em>server thread</em>",
    "A queue and a worker take it over",
    "What if the task fails?",
)
TEXT = (
    "If a view sends an email itself, the user has to wait for the slow mail server. The server's threads are stuck "
    "too. With a task the view writes it to a queue and a worker sends the email later."
)


def test_what_the_words_name_is_covered():
    assert suggested(TEXT, CONCEPTS) == {0, 1, 2}


def test_a_match_quotes_the_learners_own_words():
    found = match(TEXT, CONCEPTS)
    assert all(each.quote in TEXT.replace("  ", " ") for each in found if each.is_covered)
    assert "worker" in found[2].quote
    assert found[3].quote == ""


@pytest.mark.parametrize("text", ["", "   ", "…", "the and of it", "<script>"])
def test_empty_words_name_nothing(text):
    assert suggested(text, CONCEPTS) == frozenset()


def test_endings_and_case_do_not_matter():
    assert suggested("WORKERS queued", ("a worker in the queue",)) == {0}


def test_a_concept_of_common_words_is_never_suggested():
    assert suggested("what is it", ("What is it?",)) == frozenset()


def test_a_long_text_is_matched_quickly_enough_to_finish():
    assert suggested("word " * 2000 + "queue worker", CONCEPTS) == {2}
