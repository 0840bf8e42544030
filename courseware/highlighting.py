"""Code as HTML: one ``<li>`` a line, four kinds of words set apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from html import escape
from itertools import groupby
from operator import itemgetter

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Token, _TokenType

from courseware.languages import is_language

# The nearest ancestor decides; None leaves a word as it is.
_CLASSES: dict[_TokenType, str | None] = {
    Token.Keyword: "k",
    Token.Operator.Word: "k",
    Token.Name.Tag: "k",
    Token.Literal.String: "s",
    Token.Literal.String.Affix: "k",
    Token.Literal.Number: "n",
    Token.Name.Builtin: "n",
    Token.Name.Builtin.Pseudo: None,
    Token.Comment: "c",
    Token.Comment.Preproc: "k",
    Token: None,
}
OPENING = '<div class="code" tabindex="0" role="group" aria-label="Code"><ol>'
CLOSING = "</ol></div>"


def code_html(source: str, language: str = "", highlighted: Collection[int] = ()) -> str:
    """Return a block of code; ``highlighted`` are 1-based lines. An unknown language stays uncoloured."""
    lines = _lines(source, language)
    items = (
        f"<li data-on>{line}</li>" if number in highlighted else f"<li>{line}</li>"
        for number, line in enumerate(lines, 1)
    )
    return f"{OPENING}{''.join(items)}{CLOSING}"


def _lines(source: str, language: str) -> list[str]:
    """Return every line as HTML; a token that spans lines is closed and opened again."""
    lines, parts = list[str](), list[str]()
    for name, text in _joined(_tokens(source, language)):
        first, *others = text.split("\n")
        parts.append(_word(first, name))
        for other in others:
            lines.append("".join(parts))
            parts = [_word(other, name)]
    return [*lines, "".join(parts)]


def _tokens(source: str, language: str) -> Iterator[tuple[str | None, str]]:
    if not language or language == "text" or not is_language(language):
        yield None, source
        return
    for token, text in _lexer(language).get_tokens(source):
        yield _class(token), text


def _joined(tokens: Iterator[tuple[str | None, str]]) -> Iterator[tuple[str | None, str]]:
    """Yield neighbours of one kind as one word: a string's quotes belong to the string."""
    for name, group in groupby(tokens, key=itemgetter(0)):
        yield name, "".join(text for _, text in group)


def _word(text: str, name: str | None) -> str:
    if not text:
        return ""
    safe = escape(text, quote=False)
    return f'<span class="{name}">{safe}</span>' if name and not text.isspace() else safe


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@cache
def _class(token: _TokenType) -> str | None:
    return next(_CLASSES[kind] for kind in reversed(token.split()) if kind in _CLASSES)
