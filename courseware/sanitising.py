"""The last gate before HTML is stored: a strict allow-list, whatever produced the HTML."""

from __future__ import annotations

import nh3

_GROUP = {"tabindex": {"0"}, "role": {"group"}, "aria-label": {"Table"}}
_CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "blockquote", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6"),
        *("em", "strong", "code", "mark", "a", "img", "span", "div"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    },
    clean_content_tags={"script", "style"},
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "title"},
        "ol": {"start"},
        "span": {"data-choice"},
        "div": {"data-slot"},
        **{f"h{level}": {"id"} for level in range(2, 7)},
    },
    tag_attribute_values={"div": _GROUP, "th": {"scope": {"col"}}, "img": {"loading": {"lazy"}}},
    allowed_classes={
        "span": {"ref"},
        "div": {"scroll"},
        "table": {"grid"},
        "th": {"num"},
        "td": {"num"},
    },
    link_rel=None,  # links carry no target, so that rel protects nothing
    url_schemes={"http", "https", "mailto"},
)


def sanitise(html: str) -> str:
    """Return the HTML with everything removed that is not expected in rendered Markdown."""
    return _CLEANER.clean(html)
