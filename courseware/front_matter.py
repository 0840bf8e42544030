"""The YAML between two ``---`` lines, with every scalar kept as text and the place of every key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import yaml

from courseware import limits
from courseware.diagnostics import Report

type Value = Scalar | Items | Fields

_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Items:
    values: tuple[Value, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fields:
    values: Mapping[str, Value]
    keys: Mapping[str, Scalar]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields at the top of a file. ``last_line`` is the closing ``---``, 0 where there is none."""

    fields: Fields
    last_line: int
    is_read: bool = True  # False: its faults are reported already, what is missing is not news


class _RefusedError(Exception):
    def __init__(self, event: yaml.Event, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule, self.message = rule, message
        self.line, self.column = _place(event)


@dataclass(slots=True)
class _Builder:
    """Builds values from YAML events, refusing what plain text never needs."""

    report: Report
    events: Iterator[yaml.Event]
    depth: int = 0

    def document(self) -> Value | None:
        """Return the only document's value."""
        value = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and value is not None:
                raise _RefusedError(event, "second-document", "A second YAML document. Keep one.")
            if isinstance(event, yaml.DocumentEndEvent) and event.explicit:
                raise _RefusedError(event, "second-document", "The line ... ends the document. Remove it.")
            if not isinstance(event, _FRAME):
                value = self._value(event)
        return value

    def _value(self, event: yaml.Event) -> Value:
        self._refuse(event)
        line, column = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, line, column)
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _RefusedError(event, "too-deep", f"Nested deeper than {_DEEPEST} levels. Keep it flat.")
        mapping = isinstance(event, yaml.MappingStartEvent)
        value = self._fields(line, column) if mapping else self._items(line, column)
        self.depth -= 1
        return value

    def _items(self, line: int, column: int) -> Items:
        values = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self._value(event))
        return Items(tuple(values), line, column)

    def _fields(self, line: int, column: int) -> Fields:
        values: dict[str, Value] = {}
        keys: dict[str, Scalar] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key, value = self._key(event), self._value(next(self.events))
            if key.text in keys:
                message = f"{key.text} stands here twice, first in line {keys[key.text].line}. Keep one."
                self.report.error(key.line, key.column, "duplicate-key", message)
                continue
            keys[key.text], values[key.text] = key, value
        return Fields(values, keys, line, column)

    def _key(self, event: yaml.Event) -> Scalar:
        key = self._value(event)
        if not isinstance(key, Scalar):
            raise _RefusedError(event, "bad-key", "A key must be one word.")
        if key.text == "<<":
            raise _RefusedError(event, "yaml-merge", "Merge keys are refused. Write the values out.")
        return key

    def _refuse(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(event, "yaml-alias", "Aliases are refused. Write the value out, or quote it.")
        if getattr(event, "anchor", None):
            raise _RefusedError(event, "yaml-anchor", "Anchors are refused. Remove it, or quote the value.")
        if getattr(event, "tag", None):
            raise _RefusedError(event, "yaml-tag", "Tags are refused. Remove it, or quote the value.")


def _place(event: yaml.Event) -> tuple[int, int]:
    """Return line and column in the file; the YAML begins in line 2."""
    mark = event.start_mark
    return (mark.line + 2, mark.column + 1) if mark else (2, 1)


_FRAME = (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
_NOTHING = Fields({}, {}, 1, 1)


def read_front_matter(lines: Sequence[str], report: Report) -> FrontMatter:
    """Read the front matter at the top of ``lines``; what is wrong with it is reported."""
    if not lines or lines[0].rstrip() != "---":
        message = "The file must begin with front matter: a line ---, the fields, another line ---."
        report.error(1, 1, "no-front-matter", message)
        return FrontMatter(_NOTHING, 0, is_read=False)
    last = next((number for number, line in enumerate(lines[1:], 2) if line.rstrip() == "---"), 0)
    if not last:
        report.error(
            1, 1, "unclosed-front-matter", "The front matter is never closed. Write --- after its fields."
        )
        return FrontMatter(_NOTHING, len(lines), is_read=False)
    fields = _parse(lines[1 : last - 1], report)
    return FrontMatter(fields or _NOTHING, last, is_read=fields is not None)


def _parse(lines: Sequence[str], report: Report) -> Fields | None:
    text = "\n".join(lines)
    if len(text) > limits.FRONT_MATTER:
        report.error(2, 1, "too-long", f"The front matter has more than {limits.FRONT_MATTER:,} characters.")
        return None
    tabs = [
        number for number, line in enumerate(lines, 2) if line[: len(line) - len(line.lstrip())].count("\t")
    ]
    for number in tabs:
        report.error(number, 1, "tab", "A tab at the start of a YAML line. Use spaces.")
    return None if tabs else _fields(text, report)


def _fields(text: str, report: Report) -> Fields | None:
    try:
        value = _Builder(report, yaml.parse(text, Loader=_LOADER)).document()
    except _RefusedError as refusal:
        report.error(refusal.line, refusal.column, refusal.rule, refusal.message)
        return None
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        line, column = (place.line + 2, place.column + 1) if place else (2, 1)
        message = f"This is no YAML: {error.problem}. A value with : or # in it needs quotes."
        report.error(min(line, text.count("\n") + 2), column, "bad-yaml", message)
        return None
    except yaml.YAMLError as error:
        report.error(2, 1, "bad-yaml", f"This is no YAML: {error}.")
        return None
    if isinstance(value, Fields):
        return value
    report.error(2, 1, "bad-yaml", "The front matter must be fields: one `name: value` a line.")
    return None
