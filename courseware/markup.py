"""Markdown with our three additions: ``==highlight==``, ``[[#choice]]`` and headings with attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from courseware.wording import slug, unique

HIGHLIGHT = re.compile(r"==(?=[^\s=])(.{1,500}?)(?<=[^\s=])==(?!=)")
REFERENCE = re.compile(r"\[\[#([a-z0-9-]{1,64})\]\]")
_ATTRIBUTES = re.compile(r"\s+\{#?([a-z0-9-]{1,64})?[^{}]*\}\s*$")
_DEEPEST = 20


def build_markdown() -> MarkdownIt:
    """Return a CommonMark parser with tables; raw HTML and link definitions are ordinary text."""
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table")
    markdown.disable(["reference", "html_block", "html_inline"])
    markdown.inline.ruler.before("link", "reference", _reference)
    markdown.inline.ruler.before("emphasis", "highlight", _highlight)
    markdown.core.ruler.after("block", "anchors", _anchors)
    for name, opening, closing in (
        (
            "table",
            '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table class="grid">',
            "</table></div>",
        ),
        ("mark", "<mark>", "</mark>"),
    ):
        markdown.add_render_rule(f"{name}_open", _fixed(opening))
        markdown.add_render_rule(f"{name}_close", _fixed(closing))
    markdown.add_render_rule("choice", _choice)
    markdown.add_render_rule("th_open", _cell)
    markdown.add_render_rule("td_open", _cell)
    return markdown


def plain_text(text: str) -> str:
    """Return what a reader sees of inline Markdown: the words and code without their marks."""
    (inline,) = _parser().parseInline(text)
    return "".join(_words(inline.children or ())).strip()


@cache
def _parser() -> MarkdownIt:
    return build_markdown()


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "image":
            yield from _words(token.children or ())
        elif token.type != "choice":
            yield token.content


def _reference(state: StateInline, silent: bool) -> bool:
    match = REFERENCE.match(state.src, state.pos) if state.src.startswith("[[#", state.pos) else None
    if not match:
        return False
    if not silent:
        state.push("choice", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _highlight(state: StateInline, silent: bool) -> bool:
    match = (
        HIGHLIGHT.match(state.src, state.pos, state.posMax) if state.src.startswith("==", state.pos) else None
    )
    if not match:
        return False
    if not silent:
        _push_highlight(state, match)
    state.pos = match.end()
    return True


def _push_highlight(state: StateInline, match: re.Match[str]) -> None:
    end = state.posMax
    state.push("mark_open", "mark", 1)
    state.pos, state.posMax = match.span(1)
    state.md.inline.tokenize(state)
    state.push("mark_close", "mark", -1)
    state.posMax = end


def _anchors(state: StateCore) -> None:
    """Give every heading its id and cut its attributes."""
    taken: set[str] = set()
    for heading, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if heading.type != "heading_open":
            continue
        match = _ATTRIBUTES.search(inline.content)
        if match:
            inline.content = inline.content[: match.start()]
        name = match[1] if match and match[1] and "{#" in match[0] else unique(slug(inline.content), taken)
        taken.add(name)
        heading.attrSet("id", name)


def _fixed(html: str) -> Any:
    def rule(
        _self: Any,
        _tokens: Sequence[Token],
        _index: int,
        _options: OptionsDict,
        _env: MutableMapping[str, Any],
    ) -> str:
        return html

    return rule


def _choice(
    _self: Any, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    return f'<span class="ref" data-choice="{tokens[index].content}"></span>'


def _cell(
    _self: Any, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: MutableMapping[str, Any]
) -> str:
    token = tokens[index]
    scope = ' scope="col"' if token.tag == "th" else ""
    number = ' class="num"' if "right" in str(token.attrs.get("style", "")) else ""
    return f"<{token.tag}{number}{scope}>"
