"""The list of choices of a question: ``- [x] text {#id}`` and the feedback below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from courseware import limits
from courseware.attributes import Attributes, check, split
from courseware.diagnostics import Report
from courseware.documents import ChoiceDocument
from courseware.lists import quoted
from courseware.page import Block, MissingId
from courseware.sections import check_length
from courseware.wording import id_fault

CHOICE = re.compile(r"[-*+] \[(?P<mark>[ xX])\](?P<space>[ \t]+|$)(?P<text>.*)$")
_ALMOST = re.compile(r"\s*[-*+] ?(?:\[(?P<mark>[^\]]{0,2})\]|\((?:x| )\))(?!\()\s*\S")
_MARKUP = re.compile(r"[`*_=]+")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Draft:
    line: int
    column: int
    is_right: bool
    text: list[str]
    feedback: list[str] = field(default_factory=list)
    attributes: Attributes = field(default_factory=lambda: Attributes(0, 0))


def first_choice(block: Block) -> int:
    """Return the number of the first line that begins a choice, else the block's end."""
    fenced = block.page.fenced
    return next(
        (number for number, line in block.numbered() if number not in fenced and CHOICE.match(line)),
        block.stop,
    )


def read_choices(block: Block) -> tuple[ChoiceDocument, ...]:
    """Return the choices of a block that begins with one; everything wrong is reported."""
    page, report = block.page, block.page.report
    drafts = _drafts(block, report)
    choices = tuple(_choice(draft, report) for draft in drafts)
    taken = {choice.id for choice in choices if choice.id}
    for draft, choice in zip(drafts, choices, strict=True):
        if not choice.id:
            line = draft.attributes.line if draft.attributes.is_written else draft.line
            page.missing.append(MissingId(line, choice.text, taken, is_choice=True))
    _check_together(choices, report)
    return choices


def report_almost(block: Block) -> None:
    """Report lines that were meant to be choices but are written otherwise."""
    fenced, openings = block.page.fenced, {fence.line for fence in block.fences}
    for number, line in block.numbered():
        if number in openings and CHOICE.match(line):
            message = "A choice begins with words. Put the code on the lines below, indented."
            block.page.report.error(number, 1, "bad-choice", message)
        elif number not in fenced and _ALMOST.match(line) and not CHOICE.match(line):
            message = "A choice is written `- [x] text` or `- [ ] text`, at the very left."
            block.page.report.error(number, 1, "bad-choice", message)


def _drafts(block: Block, report: Report) -> list[_Draft]:
    drafts: list[_Draft] = []
    fenced = block.page.fenced
    for number, line in block.numbered():
        match = CHOICE.match(line) if number not in fenced else None
        if match:
            text, attributes = split(match["text"], number, match.start("text") + 1, report)
            drafts.append(
                _Draft(number, match.start("text") + 1, match["mark"] != " ", [text], [], attributes)
            )
        elif line.strip() or number in fenced:
            _continue(drafts[-1], number, line, report, is_code=number in fenced)
        else:
            (drafts[-1].feedback or drafts[-1].text).append("")
    return drafts


def _continue(draft: _Draft, number: int, line: str, report: Report, *, is_code: bool) -> None:
    """Add a line to the choice it belongs to."""
    is_indented, bare = line[:1] in " \t", line.lstrip()
    if bare.startswith(">") and is_indented:
        draft.feedback.append(line)
    elif draft.feedback or not (is_indented or is_code):
        remedy = "Feedback lines begin with `  > `; parts of the question with a heading."
        report.error(number, 1, "stray-text", f"This line belongs to no choice. {remedy}")
    elif is_code or draft.attributes.is_written:
        draft.text.append(line[min(len(line) - len(bare), 2) :])
    else:
        text, draft.attributes = split(bare, number, len(line) - len(bare) + 1, report)
        draft.text.append(text)


def _choice(draft: _Draft, report: Report) -> ChoiceDocument:
    attributes, line = draft.attributes, draft.line
    text, feedback = "\n".join(draft.text).strip(), quoted(draft.feedback)
    check(attributes, report, keys=("myth",), flags=("pin",))
    if not text:
        report.error(line, draft.column, "empty-choice", "The choice has no text.")
    check_length(text, line, report, "The choice", limits.HEADING)
    check_length(feedback, line, report, "The feedback")
    if not feedback:
        message = "The choice has no feedback. Say below it why it is right or wrong: `  > Because …`."
        report.error(line, draft.column, "missing-feedback", message)
    if not attributes.id:
        message = "The choice has no id. Write {#a-short-id} after it, or run content_ids --write."
        report.error(line, attributes.column or draft.column, "missing-id", message)
    myth = attributes.values.get("myth", "")
    if myth and id_fault(myth):
        report.error(
            attributes.line, attributes.place("myth"), "bad-id", f"The id {myth!a} {id_fault(myth)}."
        )
    return ChoiceDocument(
        id=attributes.id,
        text=text,
        feedback=feedback,
        is_right=draft.is_right,
        is_pinned="pin" in attributes.flags,
        myth=myth,
        line=line,
    )


def _check_together(choices: tuple[ChoiceDocument, ...], report: Report) -> None:
    if len(choices) == 1:
        report.error(choices[0].line, 1, "single-choice", "One choice is no choice. Write at least two.")
    if not any(choice.is_right for choice in choices):
        report.error(choices[0].line, 1, "no-right-choice", "No choice is right. Mark one with [x].")
    ids: dict[str, int] = {}
    texts: dict[str, int] = {}
    for choice in choices:
        first = ids.setdefault(choice.id, choice.line) if choice.id else choice.line
        if first != choice.line:
            message = f"The id {choice.id} is taken by the choice in line {first}. Choose another."
            report.error(choice.line, 1, "duplicate-id", message)
        twin = texts.setdefault(fold(choice.text), choice.line) if choice.text else choice.line
        if twin != choice.line:
            message = f"Says the same as the choice in line {twin}. Make them differ."
            report.error(choice.line, 1, "identical-choices", message)


def fold(text: str) -> str:
    """Return a text without what readers do not see as a difference: space, case, Markdown marks."""
    return _SPACE.sub(" ", _MARKUP.sub("", text)).strip().rstrip(".").casefold()
