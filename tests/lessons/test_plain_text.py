import pytest
from django.template import Context, Template

from lessons.plain_text import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Queues &amp; <code>tasks</code>", "Queues & tasks"),
        ("<p>a &lt;b&gt; c</p>", "a <b> c"),
        ("Nothing to strip", "Nothing to strip"),
        ("", ""),
    ],
)
def test_html_as_text(html, text):
    assert plain_text(html) == text


def test_a_template_escapes_it_once():
    template = Template("{% load plain_texts %}{{ html|plain_text }}")
    assert template.render(Context({"html": "<b>a</b> &amp; &lt;i&gt;"})) == "a &amp; &lt;i&gt;"
