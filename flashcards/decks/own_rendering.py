"""Markdown of own cards to HTML: the strict renderer, with the learner's own images, and links to pages of this site.

A link or an image that leads nowhere here is shown as its text.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from courseware.rendering import Renderer
from flashcards.decks.entries import SIDE
from flashcards.decks.links import is_own_page

_PAGE = "own/cards/cards.md"


class _Renderer(Renderer):
    """Knows no files to link to, but addresses of this site."""

    def _href(self, target: str) -> str:
        return target if is_own_page(target) else super()._href(target)

    def _addresses(self, state: StateCore) -> None:
        super()._addresses(state)
        for block in state.tokens:
            _show_as_text(block.children or ())


@dataclass(slots=True)
class OwnRenderer:
    """``images`` is the address of the learner's images, with a slash at its end."""

    images: str
    _renderer: Renderer = field(init=False)

    def __post_init__(self) -> None:
        self._renderer = _Renderer(link=lambda *_: "", image=self._image)

    def render(self, text: str) -> str:
        """Safe HTML; one line is not put into a paragraph. Raises ValueError for a text over the limit of a side."""
        if len(text) > SIDE:
            raise ValueError(f"{len(text):,} characters; {SIDE:,} are allowed")
        return self._renderer.render(
            text, page=_PAGE, inline="\n" not in text and not text.startswith(("#", "-", ">"))
        )

    def _image(self, path: str) -> str:
        return f"{self.images}{posixpath.basename(path)}"


def _show_as_text(tokens: Sequence[Token]) -> None:
    """Links without an address and images without a source: their words stay."""
    is_dead = False  # links never stand in links
    for token in tokens:
        if token.type == "link_open":
            is_dead = "href" not in token.attrs
        if token.type in ("link_open", "link_close"):
            token.hidden = is_dead
        elif token.type == "image" and "src" not in token.attrs:
            token.type, token.content = "text", token.content or "An image"
