import pytest

from flashcards.decks.own_faces import faces_of, hidden_in
from flashcards.decks.own_rendering import OwnRenderer


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[l](/map/)", '<a href="/map/">l</a>'),
        ("[l](/learn/a/b/?step=2#x)", '<a href="/learn/a/b/?step=2#x">l</a>'),
        ("[l](https://example.org/)", '<a href="https://example.org/">l</a>'),
        ("[**l**](//evil.example) and [m](/map/)", '<strong>l</strong> and <a href="/map/">m</a>'),
        ("[l](javascript:alert(1))", "[l](javascript:alert(1))"),
        ("[l](deep-dive.md#x)", "l"),
        ("![a plan](https://example.org/x.png)", "a plan"),
        ("![](https://example.org/x.png)", "An image"),
        ("![<b>](//example.org/x.png)", "&lt;b&gt;"),
    ],
)
def test_links_and_images_lead_somewhere_or_are_text(text, html):
    assert OwnRenderer("/decks/images/").render(text) == html


def test_images_of_the_learner_are_shown():
    html = OwnRenderer("/decks/images/").render("![a](x.png)")
    assert 'src="/decks/images/x.png"' in html


def test_hidden_parts_become_a_card_each_with_the_answer_beneath():
    assert faces_of("==Madrid== is in ==Spain==", "More") == (
        ("==[…]== is in Spain", "==Madrid== is in Spain\n\nMore"),
        ("Madrid is in ==[…]==", "Madrid is in ==Spain==\n\nMore"),
    )


def test_a_card_goes_both_ways_or_one():
    assert faces_of("dog", "perro", both_ways=True) == (("dog", "perro"), ("perro", "dog"))
    assert faces_of("dog", "perro") == (("dog", "perro"),)


def test_code_and_what_already_shows_a_blank_hide_nothing():
    assert not hidden_in("What does `a==b==c` give?")
    assert faces_of("==[…]== is in ==Spain==", "x") == (("==[…]== is in ==Spain==", "x"),)
