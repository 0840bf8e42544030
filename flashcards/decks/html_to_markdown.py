"""HTML of other programs to the Markdown of this one: what can be said in it is kept, everything else is dropped."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from courseware import limits
from flashcards.decks.escaping import code_block, code_span, escaped, guarded, plain
from flashcards.decks.html_tags import BLOCKS, SKIPPED

_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "mark": "==", "h1": "**", "h2": "**", "h3": "**"}
_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\x00-\x20\\]+")
_SPACE = re.compile(r"\s+")
_EDGES = re.compile(r"^\\?=|(?P<escaped>(?<!\\)(?:\\\\)*)\\?=$")
_NOTHING = "&#8203;"  # a space without width
_DEEPEST = 8
_BREAK = "\n"


def to_markdown(html: str, image: Callable[[str], str]) -> str:
    """Markdown that shows what ``html`` shows. ``image`` gives the name to use for an address, "" to drop it."""
    reader = _Reader(image)
    reader.feed(plain(html))
    reader.close()
    return reader.finish()


@dataclass(slots=True)
class _List:
    mark: str
    count: int = 0


@dataclass(slots=True)
class _Block:
    first: str  # what stands before the first line: an indent, and the mark of an item
    rest: str
    text: str
    is_item: bool


@dataclass(slots=True)
class _Open:
    tag: str
    at: int  # how many inline parts there were
    extra: str = ""


@dataclass(slots=True)
class _State:
    blocks: list[_Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    marks: list[_Open] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    raw: list[str] | None = None  # text of code while it is read
    raw_tag: str = ""
    raw_depth: int = 0
    skipping: list[str] = field(default_factory=list)
    item: str = ""  # the mark of an item that has no text yet


class _Reader(HTMLParser):
    def __init__(self, image: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._image = image
        self._is = _State()

    # ---- what the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        state, given = self._is, dict(attrs)
        if state.skipping or tag in SKIPPED:
            state.skipping += [tag] if tag in SKIPPED else []
        elif state.raw is not None:
            self._in_code(tag)
        elif tag in ("pre", "code") or (tag == "div" and (given.get("class") or "") == "code"):
            self._begin_code(tag)
        elif tag in BLOCKS:
            self._begin_block(tag)
        else:
            self._begin_inline(tag, given)

    def handle_endtag(self, tag: str) -> None:
        state = self._is
        if state.skipping:
            if state.skipping[-1] == tag:
                state.skipping.pop()
        elif state.raw is not None:
            self._leave_code(tag)
        elif tag in BLOCKS:
            self._end_block(tag)
        else:
            self._close(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "img", "hr", "wbr", "input", "link", "meta"):
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        state = self._is
        if state.skipping:
            return
        if state.raw is not None:
            state.raw.append(data)
            return
        text = _SPACE.sub(" ", data)
        if any(mark.tag == "sup" for mark in state.marks):
            text = text.translate(_RAISED)
        state.parts.append(escaped(text))

    def finish(self) -> str:
        if self._is.raw is not None:
            self._end_code()
        self._flush()
        return _joined(self._is.blocks)

    # ---- blocks

    def _begin_block(self, tag: str) -> None:
        self._flush()
        state = self._is
        if tag in ("ul", "ol") and len(state.lists) < _DEEPEST:
            state.lists.append(_List("-" if tag == "ul" else "1."))
        elif tag == "li":
            within = state.lists[-1] if state.lists else _List("-")
            within.count += 1
            state.item = "- " if within.mark == "-" else f"{within.count}. "
        elif tag in _MARKS:
            state.marks.append(_Open(tag, 0))

    def _end_block(self, tag: str) -> None:
        self._close(tag)
        self._flush()
        if tag in ("ul", "ol") and self._is.lists:
            self._is.lists.pop()
        if tag == "li":
            self._is.item = ""

    def _flush(self) -> None:
        """End the paragraph; marks that are open go on in the next one."""
        state = self._is
        again = [(mark.tag, mark.extra) for mark in state.marks]
        while state.marks:
            self._close(state.marks[-1].tag)
        lines = (_SPACE.sub(" ", line).strip() for line in "".join(state.parts).split(_BREAK))
        text = "\\\n".join(guarded(line) for line in lines if line)
        state.parts = []
        if text:
            self._add(text)
        state.marks = [_Open(tag, 0, extra) for tag, extra in again]

    def _add(self, text: str) -> None:
        state = self._is
        indent = "   " * len(state.lists)
        outer = "   " * max(len(state.lists) - 1, 0)
        first = f"{outer}{state.item}" if state.item else indent
        state.blocks.append(_Block(first, indent, text, bool(state.item)))
        state.item = ""

    # ---- inline

    def _begin_inline(self, tag: str, given: dict[str, str | None]) -> None:
        state = self._is
        if tag == "br":
            state.parts.append(_BREAK)
        elif tag == "img":
            name = self._image(given.get("src") or "")
            words = escaped(_SPACE.sub(" ", given.get("alt") or "")).strip()
            state.parts += [f"![{words}]({name})"] if name else []
        elif tag in ("td", "th") and "".join(state.parts).strip():
            state.parts.append(" · ")
        elif tag in _MARKS or tag in ("a", "sup"):
            state.marks.append(_Open(tag, len(state.parts), given.get("href") or ""))

    def _close(self, tag: str) -> None:
        """End the innermost ``tag``; marks opened inside it end with it."""
        marks = self._is.marks
        if not any(mark.tag == tag for mark in marks):
            return
        while marks:
            mark = marks.pop()
            self._wrap(mark)
            if mark.tag == tag:
                return

    def _wrap(self, mark: _Open) -> None:
        parts = self._is.parts
        inside = "".join(parts[mark.at :])
        core = inside.strip()
        if not core or mark.tag == "sup":
            return
        before, after = inside[: inside.index(core)], inside[inside.index(core) + len(core) :]
        done = _marked(mark, core)
        if done.startswith("==") and "".join(parts[: mark.at])[-2:] + before == "==":
            before = _NOTHING  # or the marks of both would be one
        parts[mark.at :] = [before, done, after]

    # ---- code

    def _begin_code(self, tag: str) -> None:
        if tag != "code":
            self._flush()
        self._is.raw, self._is.raw_tag, self._is.raw_depth = [], tag, 1

    def _in_code(self, tag: str) -> None:
        state = self._is
        if tag == state.raw_tag:
            state.raw_depth += 1
        elif tag == "br" and state.raw is not None:
            state.raw.append("\n")

    def _leave_code(self, tag: str) -> None:
        state = self._is
        if tag == "li" and state.raw is not None:
            state.raw.append("\n")  # a line of a highlighted block
        if tag == state.raw_tag:
            state.raw_depth -= 1
            if not state.raw_depth:
                self._end_code()

    def _end_code(self) -> None:
        state = self._is
        text = "".join(state.raw or ()).replace("\xa0", " ")
        state.raw = None
        if not text.strip():
            return
        if state.raw_tag == "code":
            state.parts.append(code_span(_SPACE.sub(" ", text)))
        else:
            self._add(code_block(text.strip("\n").rstrip()))


def _marked(mark: _Open, core: str) -> str:
    if mark.tag == "a":
        is_web = len(mark.extra) <= limits.URL and _WEB.fullmatch(mark.extra) and _BREAK not in core
        return f"[{core}](<{mark.extra}>)" if is_web else core
    sign = _MARKS[mark.tag]
    if sign == "==":
        return f"=={_EDGES.sub(_equals, core.replace(_BREAK, ' '))}=="
    return core if sign in core or core.startswith("*") else f"{sign}{core}{sign}"


def _equals(match: re.Match[str]) -> str:
    """An equals sign beside a mark as what cannot be taken for one."""
    return f"{match['escaped'] or ''}&#61;"


def _joined(blocks: list[_Block]) -> str:
    text, last_is_item = "", False
    for block in blocks:
        lines = block.text.split("\n")
        shown = "\n".join(
            [block.first + lines[0], *(block.rest + line if line else "" for line in lines[1:])]
        )
        gap = "" if not text else "\n" if last_is_item and block.is_item else "\n\n"
        text, last_is_item = f"{text}{gap}{shown}", block.is_item
    return text
