"""lab.md: the live scenario, what to predict and what to watch."""

from __future__ import annotations

import re

from courseware import limits
from courseware.attributes import check, missing, split
from courseware.documents import Lab, Prediction
from courseware.fields import FieldReader
from courseware.lists import ListItem, list_items
from courseware.modes.header import read_header
from courseware.page import Heading, Page
from courseware.sections import (
    check_length,
    check_level,
    known_parts,
    refuse_children,
    refuse_text,
    register,
    text_of,
)
from courseware.wording import id_fault

SECTIONS = ("Predict", "Watch", "What it shows")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?")


def read_lab(page: Page) -> Lab:
    """Return the lab; everything wrong with it is reported."""
    fields = FieldReader(page.front, page.report)
    header = read_header(fields, page.path)
    scenario = fields.text("scenario", longest=limits.ID)
    knobs = _knobs(fields)
    fields.finish()
    if scenario and id_fault(scenario):
        message = f"The scenario {scenario!a} {id_fault(scenario)}."
        page.report.error(*fields.place("scenario"), "bad-id", message)
    parts = known_parts(page.tree, SECTIONS, 2, page.report)
    return Lab(
        **header,
        scenario=scenario,
        knobs=knobs,
        intro=text_of(page.lead, page.report, "The introduction", limits.SECTION, required=False),
        predictions=tuple(
            _prediction(page, child) for part in parts.get("Predict", ()) for child in _asked(part)
        ),
        watch=_watch(parts.get("Watch")),
        meaning=_meaning(parts.get("What it shows")),
    )


def _knobs(fields: FieldReader) -> tuple[tuple[str, str], ...]:
    knobs = fields.pairs("knobs")
    for key, _ in knobs:
        if not _NAME.fullmatch(key.text):
            message = f"The knob {key.text!a} may hold only a-z, 0-9 and _, beginning with a letter."
            fields.report.error(key.line, key.column, "bad-id", message)
    return tuple((key.text, default) for key, default in knobs)


def _asked(heading: Heading) -> list[Heading]:
    refuse_text(heading.block, heading.page.report, "between Predict and its first question")
    return heading.children


def _prediction(page: Page, heading: Heading) -> Prediction:
    report, attributes = page.report, heading.attributes
    check(attributes, report, keys=("measure",))
    check_level(heading, 3, report)
    refuse_children(heading, report)
    measure = attributes.values.get("measure", "")
    if not measure:
        missing(attributes, report, "measure", "measure=slowest_reply_ms")
    elif not _NAME.fullmatch(measure):
        message = f"The measure {measure!a} may hold only a-z, 0-9 and _, beginning with a letter."
        report.error(attributes.line, attributes.place("measure"), "bad-id", message)
    items, stray = list_items(heading.block)
    if stray:
        report.error(stray[0], 1, "stray-text", "Text beside the list of options is not shown.")
    if len(items) < 2:
        message = "A prediction needs two options or more: `- text {value=20}`."
        report.error(heading.line, heading.column, "empty-section", message)
    return Prediction(
        id=register(page, heading, "prediction"),
        question=heading.text,
        measure=measure,
        options=tuple(_option(page, item) for item in items),
        line=heading.line,
    )


def _option(page: Page, item: ListItem) -> tuple[str, float]:
    first, _, more = item.text.partition("\n")
    if more.strip():
        message = "An option is one line. Join its lines, the braces at the end."
        page.report.error(item.line + 1, 1, "stray-text", message)
    text, attributes = split(first, item.line, item.column, page.report)
    check(attributes, page.report, keys=("value",))
    check_length(text, item.line, page.report, "The option", limits.HEADING)
    value = attributes.values.get("value", "")
    if not value:
        missing(attributes, page.report, "value", "value=20")
    elif not _NUMBER.fullmatch(value):
        message = f"value={value} is no number. Write digits, with a point where needed."
        page.report.error(item.line, attributes.place("value"), "bad-number", message)
        value = ""
    return text, float(value or 0)


def _watch(headings: list[Heading] | None) -> tuple[str, ...]:
    if not headings:
        return ()
    heading = headings[0]
    refuse_children(heading, heading.page.report)
    items, stray = list_items(heading.block)
    if stray or not items:
        line = stray[0] if stray else heading.line
        heading.page.report.error(line, 1, "stray-text", "Watch is a list: one `1. thing to watch` a line.")
    for item in items:
        check_length(item.text, item.line, heading.page.report, "The item")
    return tuple(item.text for item in items)


def _meaning(headings: list[Heading] | None) -> str:
    if not headings:
        return ""
    return text_of(headings[0].whole, headings[0].page.report, "What it shows", limits.SECTION)
