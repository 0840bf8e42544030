import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseware.rendering import Renderer
from flashcards.decks.escaping import plain
from flashcards.decks.html_to_markdown import to_markdown

RENDERER = Renderer()


def markdown(text):
    return to_markdown(text, lambda name: name if name.endswith(".png") else "")


def shown(text):
    """What a reader sees of Markdown."""
    return html.unescape(re.sub(r"<[^>]*>", " ", RENDERER.render(text, page="a/b/cards.md")))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<b>bold</b> and <i>not</i>", "**bold** and *not*"),
        ("one<br>two<div>three</div>", "one\\\ntwo\n\nthree"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one<ul><li>deep</li></ul></li></ol>", "1. one\n   - deep"),
        ("use <code>a`b</code>", "use ``a`b``"),
        ("<pre>def f():\n    return 1</pre>", "```\ndef f():\n    return 1\n```"),
        ("x<sup>2</sup>", "x²"),
        ('<a href="https://example.org/a_(b)">there</a>', "[there](<https://example.org/a_(b)>)"),
        ('<a href="javascript:alert(1)">there</a>', "there"),
        ('<img src="a.png" alt="A">', "![A](a.png)"),
        ('<img src="a.svg">', ""),
        ("<script>alert(1)</script><style>p {}</style>text", "text"),
        ("a <mark>hidden\n part</mark>", "a ==hidden part=="),
        ("<mark>first</mark> of all", "==first== of all"),
        ("<p> <b><mark>first</mark></b></p>", "**==first==**"),
        ("<mark>= a = </mark>", "==&#61; a &#61;=="),
        ("<mark>a</mark><mark>b</mark>", "==a==&#8203;==b=="),
        (" = a", "\\= a"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a · b"),
        ("<b>over<p>two</p></b>", "**over**\n\n**two**"),
        ("<b></b>nothing<b> </b>", "nothing"),
    ],
)
def test_what_markdown_can_say_is_kept(source, expected):
    assert markdown(source) == expected


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "- no list",
        "1. no list",
        "--- a",
        "> no quote",
        "a](b)",
        "[x]: y",
        "==a==",
        "`a",
        "{#id}",
        "***",
    ],
)
def test_text_that_looks_like_markdown_stays_text(text):
    assert shown(markdown(html.escape(text))).strip() == text


WORDS = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1
)
SIGNS = st.text(alphabet="`*_[]()<>{}#=-+|~&!:.\\\"' a1\n", min_size=1, max_size=40)


@settings(deadline=None)
@given(st.one_of(WORDS, SIGNS))
def test_any_text_reads_the_same_after_the_round_trip(text):
    expected = " ".join(plain(text).split())
    assert " ".join(shown(markdown(html.escape(text))).split()) == expected


@settings(deadline=None)
@given(SIGNS, SIGNS, SIGNS)
def test_a_hidden_part_stays_hidden_whatever_stands_beside_it(before, inside, after):
    text = markdown(f"{html.escape(before)}<mark>x {html.escape(inside)}</mark>{html.escape(after)}")
    page = RENDERER.render(text, page="a/b/cards.md")
    hidden = html.unescape(re.sub(r"<[^>]*>", "", page.partition("<mark>")[2].partition("</mark>")[0]))
    assert hidden.split() == f"x {plain(inside)}".split()


@settings(deadline=None)
@given(st.text(alphabet="<>/abpuliocdemrk \"'=&;", max_size=80))
def test_no_html_makes_it_stumble(text):
    RENDERER.render(markdown(text), page="a/b/cards.md")
