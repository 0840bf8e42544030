import pickle
import re

import pytest

from courseware import limits
from courseware.rendering import Renderer, site_link
from tests.courseware.content import TOPIC


@pytest.fixture(scope="module")
def renderer():
    return Renderer()


def render(renderer, text, **options):
    return renderer.render(text, page=TOPIC, **options)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One *two* **three** `four`.", "<p>One <em>two</em> <strong>three</strong> <code>four</code>.</p>"),
        ("a ==b *c*== d", "<p>a <mark>b <em>c</em></mark> d</p>"),
        ("`==a==` a == b == c", "<p><code>==a==</code> a == b == c</p>"),
        ("See [[#the-one]].", '<p>See <span class="ref" data-choice="the-one"></span>.</p>'),
        ("`[[#the-one]]`", "<p><code>[[#the-one]]</code></p>"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("## Two words", '<h2 id="two-words">Two words</h2>'),
        ("### Same\n\n### Same", '<h3 id="same">Same</h3>\n<h3 id="same-2">Same</h3>'),
        ("## Named `it` {#own-id}", '<h2 id="own-id">Named <code>it</code></h2>'),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("Text\n- a", "<p>Text</p>\n<ul>\n<li>a</li>\n</ul>"),
        ("[a](practice.md)", '<p><a href="/background-work/queues/practice/">a</a></p>'),
        ("[a](topic.md#x)", '<p><a href="/background-work/queues/#x">a</a></p>'),
        ("[a](../../other/track.md)", '<p><a href="/other/">a</a></p>'),
        (
            "[a](../workers/breakdown.md#step-2)",
            '<p><a href="/background-work/workers/breakdown/#step-2">a</a></p>',
        ),
        ("[a](#x)", '<p><a href="#x">a</a></p>'),
        ("[a](https://example.org/?b=c)", '<p><a href="https://example.org/?b=c">a</a></p>'),
        ("[a](../../../etc.md)", "<p><a>a</a></p>"),
        ("[a](notes.txt)", "<p><a>a</a></p>"),
        (
            "![a b](queue.png)",
            '<p><img src="/content/background-work/queues/queue.png" alt="a b" loading="lazy"></p>',
        ),
        ("![a](https://example.org/a.png)", '<p><img alt="a" loading="lazy"></p>'),
        ("---", "<hr>"),
    ],
)
def test_markdown(renderer, text, html):
    assert render(renderer, text) == html


def test_inline_text_has_no_paragraph(renderer):
    assert (
        render(renderer, "Who **waits** for `x`?", inline=True)
        == "Who <strong>waits</strong> for <code>x</code>?"
    )


def test_tables_scroll_and_numbers_stand_right(renderer):
    html = render(renderer, "| A | B |\n|---|--:|\n| `a` | 1 |")
    assert html.startswith(
        '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table class="grid"><thead>'
    )
    assert '<th scope="col">A</th>' in html
    assert '<th class="num" scope="col">B</th>' in html
    assert '<td class="num">1</td>' in html
    assert "style" not in html


def test_code(renderer):
    html = render(renderer, '```python lines=3\nfrom x import y\n\nprint("a<b", 3)  # say\n```')
    assert html == (
        '<div class="code" tabindex="0" role="group" aria-label="Code"><ol>'
        '<li><span class="k">from</span> x <span class="k">import</span> y</li><li></li>'
        '<li data-on><span class="n">print</span>(<span class="s">"a&lt;b"</span>, <span class="n">3</span>)'
        '  <span class="c"># say</span></li></ol></div>'
    )


def test_a_word_of_code_over_several_lines_is_closed_on_each(renderer):
    html = render(renderer, '```python\n"""a\nb"""\n```')
    assert '<li><span class="s">"""a</span></li><li><span class="s">b"""</span></li>' in html


@pytest.mark.parametrize("text", ["```\n<b>\n```", "```text\n<b>\n```", "```nonsense\n<b>\n```", "    <b>"])
def test_code_without_a_language_is_only_escaped(renderer, text):
    assert "<ol><li>&lt;b&gt;</li></ol>" in render(renderer, text)


def test_fences_inside_lists_and_quotes(renderer):
    html = render(renderer, "1. a\n   ```python\n   x = 1\n   ```\n\n> ```\n> y\n> ```")
    assert html.count('<div class="code"') == 2
    assert 'x = <span class="n">1</span>' in html


def test_every_line_of_code_keeps_its_words(renderer):
    source = "def f(a: int) -> str:\n    return f'{a!r:>3}'  # <&>\n\n\nclass B:\n    pass"
    html = render(renderer, f"```python\n{source}\n```")
    lines = re.findall(r"<li>(.*?)</li>", html)
    plain = [
        re.sub(r"<[^>]+>", "", line).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        for line in lines
    ]
    assert plain == source.split("\n")


def test_flows_and_pipelines_become_figures(renderer):
    html = render(
        renderer,
        "```flow Two lanes\nlanes: A | B\n(a: One) | [b: Two]\n\na -> b\n```\n\n```pipeline Sent\n! Mail | 2000\n```",
    )
    assert html.startswith('<figure><svg class="flow"')
    assert "<title" in html
    assert ">Two lanes</title>" in html
    assert '<figure class="pipeline"><figcaption>Sent</figcaption>' in html


def test_a_flow_that_cannot_be_drawn_is_shown_as_text(renderer):
    assert "<li>lanes: A</li>" in render(renderer, "```flow\nlanes: A\n```")


def test_nothing_remains_of_the_text_before(renderer):
    first = render(renderer, "```python\nx\n```")
    render(renderer, "plain")
    assert render(renderer, "```python\nx\n```") == first


def test_addresses_come_from_the_caller():
    renderer = Renderer(link=lambda *parts: "/".join(("", *parts)), image=lambda path: f"/m/{path}")
    assert render(renderer, "[a](cards.md#b)") == '<p><a href="/background-work/queues/cards/b">a</a></p>'
    assert 'src="/m/background-work/queues/queue.png"' in render(renderer, "![a](queue.png)")


def test_the_default_address_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(site_link))("t", "p", "", "x") == "/t/p/#x"


def test_a_text_longer_than_any_part_is_refused(renderer):
    render(renderer, "[" * 1_000)
    with pytest.raises(ValueError, match="50,001 characters"):
        render(renderer, "[" * (limits.SECTION + 1))
