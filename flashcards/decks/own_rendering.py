"""Markdown of own cards to HTML: the strict renderer, with images from the learner's own ones and no inner links."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from courseware.rendering import Renderer
from flashcards.decks.entries import SIDE

_PAGE = "own/cards/cards.md"


@dataclass(slots=True)
class OwnRenderer:
    """``images`` is the address of the learner's images, with a slash at its end."""

    images: str
    _renderer: Renderer = field(init=False)

    def __post_init__(self) -> None:
        self._renderer = Renderer(link=lambda *_: "", image=self._image)

    def render(self, text: str) -> str:
        """Safe HTML; one line is not put into a paragraph. Raises ValueError for a text over the limit of a side."""
        if len(text) > SIDE:
            raise ValueError(f"{len(text):,} characters; {SIDE:,} are allowed")
        return self._renderer.render(
            text, page=_PAGE, inline="\n" not in text and not text.startswith(("#", "-", ">"))
        )

    def _image(self, path: str) -> str:
        return f"{self.images}{posixpath.basename(path)}"
