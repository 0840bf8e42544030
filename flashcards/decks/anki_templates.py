"""Anki's templates: which cards a note has, and its fields put into a card's two sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TAG = re.compile(r"\{\{([#^/]?)([^{}]{1,200})\}\}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TEXT = re.compile(r"<[^>]{0,2000}>|&nbsp;|\s+")
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE)  # a field that Anki calls empty
_MARKUP = re.compile(r"<[^>]{0,2000}>")
_READING = re.compile(r" ?([^ >\[\]]{1,200}?)\[(?!sound:)([^\[\]]{1,200})\]")
_READINGS = {"furigana": r"\1（\2）", "kanji": r"\1", "kana": r"\2"}
_ANSWER = re.compile(r"""<hr\s+id=["']?answer["']?\s*/?>""", re.IGNORECASE)
_ASIDE = re.compile(r"\{\{(?:type|hint|tts[^{}:]*):[^{}]{1,200}\}\}|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """A note's fields: what each shows, and which have anything in them, a sound included."""

    shown: Mapping[str, str]
    filled: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Named:
    """A field where a template names it, with the filters before its name."""

    name: str
    filters: tuple[str, ...] = ()


def is_filled(html: str) -> bool:
    return not _EMPTY.fullmatch(html)


def has_text(html: str) -> bool:
    """Whether anything is to be seen: words or an image."""
    return "<img" in html.lower() or bool(_TEXT.sub("", html))


def makes_card(front: str, fields: Fields) -> bool:
    """Whether Anki makes a card of this front: it has to name a field that is filled."""
    return any(part.name in fields.filled for part in _parts(front, fields) if isinstance(part, _Named))


def front_of(template: str, fields: Fields) -> str:
    """HTML of the front. What is typed in, and hints, would be the answer: they are left out."""
    return "".join(_shown(part, fields, is_front=True) for part in _parts(template, fields))


def back_of(front: str, back: str, fields: Fields) -> str:
    """HTML of the back without the front, and with the hints that the front kept to itself."""
    parts = list(_parts(_own_part(front, back), fields))
    told = {part.name for part in parts if isinstance(part, _Named)}
    hints = [
        part
        for part in _parts(front, fields)
        if isinstance(part, _Named) and "hint" in part.filters and part.name not in told
    ]
    shown = "".join(_shown(part, fields, is_front=False) for part in parts)
    return shown + "".join(f"<div>{_shown(hint, fields, is_front=False)}</div>" for hint in hints)


def fields_with(filter_name: str, template: str) -> frozenset[str]:
    """Names of the fields that a template shows through a filter."""
    found = (_named(match[2]) for match in _TAG.finditer(template) if not match[1])
    return frozenset(named.name for named in found if filter_name in named.filters)


def _own_part(front: str, back: str) -> str:
    """The back template from its line on, where what stands above it is the front once more."""
    back = re.sub(r"\{\{\s*FrontSide\s*\}\}", "", back)
    line = _ANSWER.search(back)
    is_repeated = line and _ASIDE.sub("", back[: line.start()]) in ("", _ASIDE.sub("", front))
    return back[line.end() :] if line and is_repeated else back


def _parts(template: str, fields: Fields) -> Iterator[str | _Named]:
    """Texts and fields in order. A section is kept or dropped by whether its field is filled."""
    kept = [True]
    at = 0
    template = _COMMENT.sub("", template)
    for match in _TAG.finditer(template):
        if kept[-1]:
            yield template[at : match.start()]
        at = match.end()
        sign, name = match[1], match[2].strip()
        if sign == "/":
            kept = kept[:-1] or [True]
        elif sign:
            kept.append(kept[-1] and (name in fields.filled) == (sign == "#"))
        elif kept[-1]:
            yield _named(name)
    if kept[-1]:
        yield template[at:]


def _named(text: str) -> _Named:
    *filters, name = (part.strip() for part in text.split(":"))
    return _Named(name, tuple(filters))


def _shown(part: str | _Named, fields: Fields, *, is_front: bool) -> str:
    if isinstance(part, str):
        return part
    if _is_kept_back(part.filters, is_front=is_front):
        return ""
    html = fields.shown.get(part.name, "")
    for name in reversed(part.filters):
        if name in _READINGS:
            html = _READING.sub(_READINGS[name], html.replace("&nbsp;", " "))
        elif name == "text" and "cloze" not in part.filters:
            html = _MARKUP.sub("", html)
    return html


def _is_kept_back(filters: tuple[str, ...], *, is_front: bool) -> bool:
    """Sounds are never shown; of a typed cloze the text stands beside it, on both sides."""
    if any(name.startswith("tts") for name in filters) or {"type", "cloze"} <= set(filters):
        return True
    return is_front and ("type" in filters or "hint" in filters)
