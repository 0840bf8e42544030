"""Markdown of the content folder to HTML that is safe to show and needs no further work."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping, Sequence
from hashlib import blake2b
from typing import Any
from urllib.parse import quote, unquote

from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from courseware import limits
from courseware.diagnostics import Report
from courseware.fences import parse_options
from courseware.flow import draw, draw_pipeline, parse_flow, parse_pipeline
from courseware.highlighting import code_html
from courseware.layout import place_of
from courseware.markup import build_markdown
from courseware.rules.links import IMAGES, WEB, resolve
from courseware.sanitising import sanitise

# Raise it whenever the same Markdown gives other HTML: rows made by another version are rendered anew.
RENDERER_VERSION = 5

type Link = Callable[[str, str, str, str], str]
type Image = Callable[[str], str]

_SLOT = re.compile(r'<div data-slot="(\d+)"></div>')


def site_link(track: str, topic: str, mode: str, fragment: str) -> str:
    """Return the address of a page: ``topic`` is empty for a track, ``mode`` for a topic."""
    path = "/".join(part for part in (track, topic, mode) if part)
    return f"/{path}/{f'#{fragment}' if fragment else ''}"


def site_image(path: str) -> str:
    """Return the address of an image; ``path`` is relative to the content folder."""
    return f"/content/{quote(path)}"


class Renderer:
    """Renders Markdown. Make one and use it again; not safe for use by several threads at once."""

    def __init__(self, link: Link = site_link, image: Image = site_image) -> None:
        self._link, self._image = link, image
        self._page = ""
        self._slots: list[str] = []
        self._markdown = build_markdown()
        self._markdown.core.ruler.push("addresses", self._addresses)
        self._markdown.add_render_rule("fence", _bound(self._fence))
        self._markdown.add_render_rule("code_block", _bound(self._code_block))

    def __reduce__(self) -> tuple[type[Renderer], tuple[Link, Image]]:
        """Another process makes its own renderer with the same addresses."""
        return Renderer, (self._link, self._image)

    def render(self, text: str, *, page: str, inline: bool = False) -> str:
        """Return safe HTML.

        ``page`` is the path of the file the text stands in, relative to the content folder; links are relative
        to it. With ``inline`` the result has no paragraph around it. Raises ValueError for a text longer than
        any part of a file may be.
        """
        if len(text) > limits.SECTION:
            raise ValueError(f"{page}: {len(text):,} characters in one text; {limits.SECTION:,} are allowed")
        self._page, self._slots = page, []
        html = self._markdown.renderInline(text) if inline else self._markdown.render(text)
        return _SLOT.sub(lambda match: self._slots[int(match[1])], sanitise(html)).strip()

    def _slot(self, html: str) -> str:
        """Keep trusted HTML aside until the rest is sanitised."""
        self._slots.append(html)
        return f'<div data-slot="{len(self._slots) - 1}"></div>\n'

    def _fence(self, token: Token) -> str:
        language, _, rest = token.info.strip().partition(" ")
        source = token.content.removesuffix("\n")
        if language == "flow":
            return self._slot(_flow_figure(source, rest.strip()))
        if language == "pipeline":
            return self._slot(_pipeline_figure(source, rest.strip()))
        return self._slot(code_html(source, language, parse_options(token.info).lines))

    def _code_block(self, token: Token) -> str:
        return self._slot(code_html(token.content.removesuffix("\n")))

    def _addresses(self, state: StateCore) -> None:
        for block in state.tokens:
            for token in block.children or ():
                if token.type == "link_open":
                    _set(token, "href", self._href(str(token.attrs.get("href", ""))))
                elif token.type == "image":
                    _set(token, "src", self._src(str(token.attrs.get("src", ""))))
                    token.attrSet("loading", "lazy")

    def _href(self, target: str) -> str:
        """Return the address a link leads to, an empty string where it leads nowhere."""
        if target.startswith((*WEB, "#")):
            return target
        address, _, fragment = unquote(target).partition("#")
        if ":" in address or address.startswith("/"):
            return ""
        resolved = resolve(self._page, address)
        if resolved and resolved.endswith(IMAGES):
            return self._image(resolved)
        place = place_of(resolved) if resolved else None
        return self._link(place.track, place.topic, place.mode, fragment) if place else ""

    def _src(self, target: str) -> str:
        address = unquote(target)
        is_inside = ":" not in address and not address.startswith("/") and address.endswith(IMAGES)
        resolved = resolve(self._page, address) if is_inside else None
        return self._image(resolved) if resolved else ""


def _set(token: Token, name: str, value: str) -> None:
    if value:
        token.attrSet(name, value)
    else:
        token.attrs.pop(name, None)


def _bound(render: Callable[[Token], str]) -> Any:
    """Return a render rule as the Markdown library wants it, which passes itself first."""

    def rule(
        _self: Any, tokens: Sequence[Token], index: int, _options: OptionsDict, _env: MutableMapping[str, Any]
    ) -> str:
        return render(tokens[index])

    return rule


def _flow_figure(source: str, title: str) -> str:
    """Return the drawing; a text that cannot be drawn is shown as it is."""
    flow = parse_flow(source.split("\n"), 1, Report("", []))
    if not flow:
        return code_html(source)
    prefix = f"flow-{blake2b(f'{title}{source}'.encode(), digest_size=4).hexdigest()}"
    return f"<figure>{draw(flow, title=title or 'Flow', id_prefix=prefix)}</figure>"


def _pipeline_figure(source: str, caption: str) -> str:
    stages = parse_pipeline(source.split("\n"), 1, Report("", []))
    return draw_pipeline(stages, caption) if stages else code_html(source)
