"""A question: a heading, its text, choices or an answer block, and its parts."""

from __future__ import annotations

import re
from typing import cast, get_args

from courseware import limits
from courseware.attributes import Attributes, check, one_of, whole
from courseware.choices import first_choice, read_choices, report_almost
from courseware.diagnostics import Report
from courseware.documents import ChoiceDocument, Level, QuestionDocument, QuestionKind, QuestionType, QuizMode
from courseware.fences import ANSWERS, Fence
from courseware.lists import list_items
from courseware.page import Block, Heading, Page
from courseware.sections import check_length, known_parts, register, text_of

LEVELS: tuple[Level, ...] = get_args(Level.__value__)
KINDS: tuple[QuestionKind, ...] = get_args(QuestionKind.__value__)
PARTS = ("Hint", "Solution", "Answer", "Check", "Mistakes", "Explanation")
_KEYS = ("level", "kind", "seconds", "attempts", "rev", "see")
_SEE = re.compile(r"[a-z]+(?:-[a-z]+)*(?:#[a-z0-9]+(?:-[a-z0-9]+)*)?")
_REFERENCE = re.compile(r"\[\[#([^\[\]\n]{0,100})\]\]")
_LONGEST_SECONDS = 86_400
_MOST_ATTEMPTS = 100


def read_question(page: Page, heading: Heading, mode: QuizMode) -> QuestionDocument:
    """Return the question under a heading; everything wrong with it is reported."""
    report, attributes = page.report, heading.attributes
    check(attributes, report, keys=_KEYS)
    parts = known_parts(heading.children, PARTS, heading.level + 1, report, repeatable=("Hint",))
    body, choices, fence = _answerable(heading)
    check_references(heading, {choice.id for choice in choices}, report)
    if "Solution" not in parts and "Explanation" not in parts:
        message = f"Nothing says why. Write `{'#' * (heading.level + 1)} Solution` or `Explanation`."
        report.error(heading.line, heading.column, "missing-explanation", message)
    return QuestionDocument(
        id=register(page, heading, "question"),
        mode=mode,
        type=_type(choices, fence),
        kind=cast("QuestionKind", one_of(attributes, report, "kind", KINDS, "conceptual")),
        level=cast("Level", one_of(attributes, report, "level", LEVELS, "medium")),
        stem=heading.text,
        body=body,
        choices=choices,
        accepted=_accepted(fence, report) if fence and fence.language == "answer" else (),
        ordered=_ordered(fence, report) if fence and fence.language == "order" else (),
        hints=tuple(text_of(part.whole, report, "The hint") for part in parts.get("Hint", ())),
        solution=_steps(parts.get("Solution"), report),
        explanation=_text(parts.get("Explanation"), report),
        answer=_text(parts.get("Answer"), report),
        check=_text(parts.get("Check"), report),
        mistakes=_steps(parts.get("Mistakes"), report),
        seconds=whole(attributes, report, "seconds", 120, _LONGEST_SECONDS),
        attempts=whole(attributes, report, "attempts", 2, _MOST_ATTEMPTS),
        rev=whole(attributes, report, "rev", 1),
        see=_see(attributes, report),
        line=heading.line,
    )


def check_references(heading: Heading, ids: set[str], report: Report) -> None:
    """Report every ``[[#id]]`` in a question's text that names none of its choices."""
    fenced = heading.page.fenced
    for number, line in [(heading.line, heading.text), *heading.whole.numbered()]:
        if "[[#" not in line or number in fenced:
            continue
        for match in _REFERENCE.finditer(heading.page.lines[number - 1]):
            if match[1] not in ids:
                known = (
                    f"It has {', '.join(sorted(filter(None, ids)))}." if any(ids) else "It has no choices."
                )
                message = f"The question has no choice {match[1]!a}. {known}"
                report.error(number, match.start() + 1, "broken-ref", message)


def _answerable(heading: Heading) -> tuple[str, tuple[ChoiceDocument, ...], Fence | None]:
    """Return the text before the choices, the choices, and the fence that stands for them."""
    block, report = heading.block, heading.page.report
    start = first_choice(block)
    fences = [fence for fence in block.fences if fence.language in ANSWERS]
    report_almost(block)
    if start < block.stop and fences:
        message = f"Choices and a fenced {fences[0].language} block exclude each other. Keep one."
        report.error(fences[0].line, fences[0].column, "two-answers", message)
    if start < block.stop:
        text = text_of(Block(block.page, block.start, start), report, "The question", required=False)
        return text, read_choices(Block(block.page, start, block.stop)), None
    if not fences:
        message = "Nothing can be answered. Write choices (`- [x] …`) or a fenced answer or order block."
        report.error(heading.line, heading.column, "no-answer", message)
        return block.text, (), None
    for extra in fences[1:]:
        report.error(extra.line, extra.column, "two-answers", "One answer or order block is enough.")
    return _around(block, fences[0], report), (), fences[0]


def _around(block: Block, fence: Fence, report: Report) -> str:
    """Return the text before the fence; text after it is reported."""
    for number, line in Block(block.page, fence.last + 1, block.stop).numbered():
        if line.strip():
            message = (
                f"Text after the {fence.language} block is not shown. Move it above, or under a heading."
            )
            report.error(number, 1, "stray-text", message)
            break
    return text_of(Block(block.page, block.start, fence.line), report, "The question", required=False)


def _type(choices: tuple[ChoiceDocument, ...], fence: Fence | None) -> QuestionType:
    if fence:
        return "short" if fence.language == "answer" else "order"
    return "multiple" if sum(choice.is_right for choice in choices) > 1 else "single"


def _accepted(fence: Fence, report: Report) -> tuple[str, ...]:
    """Return the accepted forms of a short answer: one a line, trimmed."""
    forms = tuple(dict.fromkeys(line.strip() for line in fence.source if line.strip()))
    if not forms:
        report.error(
            fence.line, fence.column, "empty-answer", "The answer block is empty. Write what is right."
        )
    for number, line in enumerate(fence.source, fence.line + 1):
        check_length(line, number, report, "The answer", limits.HEADING)
    return forms


def _ordered(fence: Fence, report: Report) -> tuple[str, ...]:
    """Return the lines to be put in order, as they are in the block."""
    lines = tuple(line.rstrip() for line in fence.source if line.strip())
    if len(lines) < 2:
        report.error(fence.line, fence.column, "empty-answer", "An order block needs at least two lines.")
    seen: dict[str, int] = {}
    for number, line in enumerate(fence.source, fence.line + 1):
        check_length(line, number, report, "The line", limits.HEADING)
        first = seen.setdefault(line.rstrip(), number) if line.strip() else number
        if first != number:
            message = f"The same as line {first}, so that their order means nothing. Make them differ."
            report.error(number, 1, "identical-lines", message)
    return lines


def _steps(headings: list[Heading] | None, report: Report) -> tuple[str, ...]:
    """Return the items of the list under a heading; prose without a list is one item."""
    if not headings:
        return ()
    block = headings[0].whole
    items, stray = list_items(block)
    if items and stray:
        message = "Text beside the list is not shown. Indent it below the item it belongs to."
        report.error(stray[0], 1, "stray-text", message)
    if not items:
        return tuple(filter(None, [text_of(block, report, headings[0].text)]))
    for item in items:
        check_length(item.text, item.line, report, "The item")
    return tuple(item.text for item in items)


def _text(headings: list[Heading] | None, report: Report) -> str:
    return text_of(headings[0].whole, report, headings[0].text) if headings else ""


def _see(attributes: Attributes, report: Report) -> str:
    see = attributes.values.get("see", "")
    if see and not _SEE.fullmatch(see):
        message = f"see={see} is no place. Write mode#id, for example breakdown#step-5."
        report.error(attributes.line, attributes.place("see"), "bad-see", message)
        return ""
    return see
