"""Payloads that ran somewhere once: none survives the sanitiser, by itself or behind the renderer."""

import re
from html.parser import HTMLParser

import pytest

from courseware.rendering import Renderer
from courseware.sanitising import sanitise
from tests.courseware.content import TOPIC

PAYLOADS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<SCRIPT SRC=//example.org/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src=x OnErRoR = 'alert(1)'>",
    "<img/src=x/onerror=alert(1)>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href=x target=_blank onclick=alert(1)>x</a>",
    "<svg onload=alert(1)><path d=M0/></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<base href=//example.org/>",
    "<form action=//example.org><input name=password><button>x</button></form>",
    "<iframe src=//example.org></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<div hx-get=//example.org hx-trigger=load>x</div>",
    "<div data-hx-on:load=alert(1)>x</div>",
    "<div hx-on::load='alert(1)'>x</div>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<p class='btn' id='say'>x</p>",
    "<span class='ref btn' data-choice=a data-x=b>x</span>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    '"><img src=x onerror=alert(1)>',
    "'\"><svg/onload=alert(1)>",
    '<p title="\'><img src=x onerror=alert(1)>">x</p>',
    '<a href="https://example.org/&quot; onclick=&quot;alert(1)">x</a>',
]
IN_MARKDOWN = [
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](javascript%3Aalert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//example.org)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](https://example.org/a.png)",
    '![x" onerror="alert(1)](queue.png)',
    '[x](https://example.org/"onclick="alert(1))',
    "[x](https://example.org 'a\" onclick=\"alert(1)')",
    "<javascript:alert(1)>",
    "## x {#a onclick=alert(1)}",
    '## x {#"><script>alert(1)</script>}',
    '[[#a"><img src=x onerror=alert(1)>]]',
    "==<img src=x onerror=alert(1)>==",
    "`<img src=x onerror=alert(1)>`",
    "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
    '```"><script>alert(1)</script>\n<script>alert(1)</script>\n```',
    '```python lines=1" onclick="alert(1)\n<script>alert(1)</script>\n```',
    '```flow <script>alert(1)</script>\nlanes: <b> | <i>\n(a: <script>) | [b: "><img>]\n\na -> b: <u>\n```',
    "```pipeline <script>alert(1)</script>\n<img onerror=x> | 5\n```",
    '<div data-slot="0"></div>\n\n```python\nx\n```',
]
TAGS = frozenset(
    [
        "p",
        "br",
        "hr",
        "blockquote",
        "ul",
        "ol",
        "li",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "code",
        "mark",
        "a",
        "img",
        "span",
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
)
DRAWN = frozenset(["figure", "figcaption", "svg", "title", "desc", "line", "text", "path", "rect", "g"])
ATTRIBUTES = frozenset(
    [
        "href",
        "src",
        "alt",
        "title",
        "loading",
        "start",
        "id",
        "class",
        "data-choice",
        "data-slot",
        "tabindex",
        "role",
        "aria-label",
        "scope",
    ]
)
OF_DRAWINGS = frozenset(
    [
        "viewbox",
        "aria-labelledby",
        "aria-hidden",
        "x",
        "x1",
        "x2",
        "y",
        "y1",
        "y2",
        "d",
        "width",
        "height",
        "rx",
        "data-node",
        "data-edge",
        "data-on",
        "preserveaspectratio",
        "data-bottleneck",
    ]
)


class Seen(HTMLParser):
    """What a browser would find in some HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.addresses = set(), set(), []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src")]


def is_harmless(address):
    return bool(re.match(r"(https?://|mailto:|#|/[^/]|x\b|$)", address))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_sanitiser_alone_lets_nothing_through(payload):
    seen = Seen(sanitise(payload))
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    assert all(is_harmless(address) for address in seen.addresses)


@pytest.mark.parametrize("text", [*PAYLOADS, *IN_MARKDOWN])
@pytest.mark.parametrize("inline", [False, True])
def test_nothing_that_runs_comes_out_of_the_renderer(text, inline):
    seen = Seen(Renderer().render(text, page=TOPIC, inline=inline))
    assert seen.tags <= TAGS | DRAWN
    assert seen.attributes <= ATTRIBUTES | OF_DRAWINGS
    assert all(is_harmless(address) for address in seen.addresses)


def test_classes_and_ids_are_only_our_own():
    assert sanitise('<p class="btn">x</p>') == "<p>x</p>"
    assert sanitise('<p id="say">x</p>') == "<p>x</p>"
    assert sanitise('<span class="ref btn">x</span>') == '<span class="ref">x</span>'
    assert sanitise('<div role="alert" tabindex="5" class="toast">x</div>') == '<div class="">x</div>'
