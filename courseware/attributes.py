"""The attribute grammar: ``{#id key=value flag key="two words"}`` at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from courseware import limits
from courseware.diagnostics import Report
from courseware.wording import IDENTIFIER, closest, id_fault, listed

_BRACES = re.compile(r'(?:^|(?<=\s))\{((?:"[^"]*"|[^{}"])*)\}\s*$')
_UNCLOSED = re.compile(r"(?:^|(?<=\s))\{#[^{}]*$")
_TOKEN = re.compile(
    r'\s*(?:#(?P<id>\S+)|(?P<key>[^\s="#]+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]*))|(?P<flag>\S+))'
)


@dataclass(frozen=True, slots=True)
class Attributes:
    """What stood between the braces. ``places`` has the 1-based column of "#id", every key and every flag."""

    line: int
    column: int  # of the opening brace, or of the end of the text where there are no braces
    is_written: bool = False
    id: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    places: Mapping[str, int] = field(default_factory=dict)

    def place(self, name: str) -> int:
        """Return the column of a key or flag, or of the braces where it is missing."""
        return self.places.get(name, self.column)


def split(text: str, line: int, column: int, report: Report) -> tuple[str, Attributes]:
    """Return the text without its trailing braces, and what they say.

    ``column`` is the 1-based column of the text's first character.
    """
    match = _BRACES.search(text) if text.rstrip().endswith("}") else None
    if not match:
        _report_unclosed(text, line, column, report)
        return text.rstrip(), Attributes(line, column + len(text.rstrip()))
    inside = column + match.start(1)
    return text[: match.start()].rstrip(), _read(match[1], line, inside, report)


def check(
    attributes: Attributes, report: Report, *, keys: Collection[str] = (), flags: Collection[str] = ()
) -> None:
    """Report every key and flag that is not known here, and an id that breaks the rules."""
    for name in attributes.values.keys() - set(keys):
        _unknown(attributes, report, name, keys)
    for name in attributes.flags - set(flags):
        _unknown(attributes, report, name, (*flags, *keys))
    fault = id_fault(attributes.id) if attributes.id else ""
    if fault:
        report.error(attributes.line, attributes.place("#id"), "bad-id", f"The id {attributes.id!a} {fault}.")


def one_of(
    attributes: Attributes, report: Report, key: str, allowed: tuple[str, ...], default: str = ""
) -> str:
    """Return the value of ``key``, which must be one of ``allowed``; required where there is no default."""
    value = attributes.values.get(key)
    if value in allowed:
        return value
    if value is None:
        if not default:
            missing(attributes, report, key, f"{key}={allowed[0]}")
        return default or allowed[0]
    message = f"{key}={value} is unknown here. Write {listed(allowed)}."
    report.error(attributes.line, attributes.place(key), "bad-value", message, closest(value, allowed))
    return default or allowed[0]


def whole(
    attributes: Attributes, report: Report, key: str, default: int, largest: int = limits.LARGEST_INTEGER
) -> int:
    """Return the value of ``key``, a whole number from 1."""
    value = attributes.values.get(key)
    if value is None:
        return default
    if value.isascii() and value.isdigit() and len(value) < 11 and 1 <= int(value) <= largest:
        return int(value)
    message = f"{key}={value} is no whole number from 1 to {largest:,}."
    report.error(attributes.line, attributes.place(key), "bad-number", message)
    return default


def missing(attributes: Attributes, report: Report, key: str, example: str) -> None:
    """Report a required key that is not there."""
    message = f"{key} is missing. Write it between the braces, for example {{{example}}}."
    report.error(attributes.line, attributes.column, "missing-attribute", message)


def _unknown(attributes: Attributes, report: Report, name: str, known: Collection[str]) -> None:
    remedy = f"Known here: {', '.join(known)}." if known else "Nothing but an id may stand here."
    message = f"{name} means nothing here. {remedy}"
    report.error(attributes.line, attributes.place(name), "unknown-attribute", message, closest(name, known))


def _read(inside: str, line: int, column: int, report: Report) -> Attributes:
    identifier, values, flags, places = "", dict[str, str](), set[str](), dict[str, int]()
    for match in _TOKEN.finditer(inside):
        place = column + len(match[0]) - len(match[0].lstrip()) + match.start()
        name = "#id" if match["id"] else match["key"] or match["flag"]
        if name in places:
            report.error(line, place, "repeated-attribute", f"{name} stands here twice. Keep one.")
            continue
        places[name] = place
        if match["id"]:
            identifier = match["id"]
        elif not IDENTIFIER.fullmatch(name):
            report.error(
                line, place, "bad-attribute", f"{name!a} is no attribute. Write key=value or a word."
            )
        elif match["key"]:
            values[name] = match["quoted"] if match["quoted"] is not None else match["bare"]
        else:
            flags.add(name)
    return Attributes(line, column - 1, True, identifier, values, frozenset(flags), places)


def _report_unclosed(text: str, line: int, column: int, report: Report) -> None:
    match = _UNCLOSED.search(text)
    if match:
        message = "The braces are never closed. Write } at the end of the line."
        report.error(line, column + match.start(), "unclosed-attributes", message)
