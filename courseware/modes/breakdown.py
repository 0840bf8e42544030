"""breakdown.md: one run, step by step, beside its flow and its code."""

from __future__ import annotations

import re

from courseware import limits
from courseware.attributes import check
from courseware.cell_questions import cell_questions, register_cell
from courseware.documents import Breakdown, Code, Flow, KeyMoment, TableStep
from courseware.fences import Fence, parse_options
from courseware.fields import FieldReader
from courseware.flow_grammar import parse_flow
from courseware.lists import ListItem, bold_start, list_items
from courseware.modes.header import read_header
from courseware.page import Block, Heading, Page
from courseware.questions import read_question
from courseware.sections import (
    check_length,
    check_level,
    known_parts,
    refuse_children,
    refuse_text,
    register,
    require,
    text_of,
)
from courseware.step_table import StepTable, read_step_table
from courseware.tables import find_table

SECTIONS = ("Flow", "Code", "Steps", "Key moments", "Visual quiz", "Snapshot", "Transcript")
SNAPSHOT_LINES = 4
FEWEST_QUESTIONS = 3
_NUMBERS = re.compile(r"\d{1,4}(?:,\d{1,4})*")
_RESERVED = re.compile(r"step-\d+")


def read_breakdown(page: Page) -> Breakdown | None:
    """Return the breakdown, None where its flow, code or table is missing; everything wrong is reported."""
    fields = FieldReader(page.front, page.report)
    header = read_header(fields, page.path)
    fields.finish()
    refuse_text(page.lead, page.report, "before the first heading")
    parts = known_parts(page.tree, SECTIONS, 2, page.report)
    is_whole = require(page, parts, ("Flow", "Code", "Steps", "Transcript"))
    flow = _flow(parts["Flow"][0]) if "Flow" in parts else None
    code = _code(parts["Code"][0]) if "Code" in parts else None
    table = _table(parts["Steps"][0], code, flow) if "Steps" in parts else None
    steps = _steps(parts["Steps"][0], table) if table else ()
    cells = tuple(cell_questions(table, steps, code, page.report)) if table else ()
    moments = tuple(_moment(page, child, steps) for child in _below(parts, "Key moments"))
    quiz = tuple(read_question(page, child, "breakdown") for child in _below(parts, "Visual quiz"))
    snapshot = _snapshot(parts)
    transcript = _transcript(parts)
    _check_quiz(parts, len(quiz))
    _refuse_step_ids(page)
    if not (is_whole and flow and code and table):
        return None
    return Breakdown(
        **header,
        flow=flow,
        code=code,
        actors=table.actors,
        variables=table.variables,
        start=table.start.values if table.start else ("",) * len(table.variables),
        start_states=table.start.states if table.start else ("",) * len(table.actors),
        steps=steps,
        moments=moments,
        quiz=quiz,
        cells=cells,
        snapshot=snapshot,
        transcript=transcript,
    )


def read_code(fence: Fence) -> Code:
    """Return a fence as code."""
    return Code(
        language=fence.language,
        source=fence.text,
        line=fence.line + 1,
        highlighted=parse_options(fence.info).lines,
    )


def _flow(heading: Heading) -> Flow | None:
    fence = _only_fence(heading, "flow")
    return parse_flow(fence.source, fence.line + 1, heading.page.report) if fence else None


def _code(heading: Heading) -> Code | None:
    fence = _only_fence(heading, "")
    return read_code(fence) if fence else None


def _only_fence(heading: Heading, language: str) -> Fence | None:
    """Return the one fence a section holds; anything else in it is reported."""
    report, fences = heading.page.report, heading.block.fences
    refuse_children(heading, report)
    wanted = f"one ```{language} block" if language else "one block of code"
    if not fences or (language and fences[0].language != language):
        report.error(heading.line, heading.column, "missing-fence", f"{heading.text} holds {wanted}.")
        return None
    if len(fences) > 1:
        report.error(fences[1].line, fences[1].column, "stray-text", f"{heading.text} holds {wanted}.")
    refuse_text(Block(heading.page, heading.block.start, fences[0].line), report, "before the block")
    refuse_text(
        Block(heading.page, fences[0].last + 1, fences[1].line if fences[1:] else heading.stop),
        report,
        "after the block",
    )
    return fences[0]


def _table(heading: Heading, code: Code | None, flow: Flow | None) -> StepTable | None:
    report = heading.page.report
    refuse_children(heading, report)
    grid = find_table(heading.block, report)
    if not grid:
        message = "Steps holds a table with the columns Step and Action."
        report.error(heading.line, heading.column, "missing-table", message)
        return None
    refuse_text(Block(heading.page, heading.block.start, grid.line), report, "before the table")
    return read_step_table(grid, code, flow, report)


def _steps(heading: Heading, table: StepTable) -> tuple[TableStep, ...]:
    """Return the rows with the title and the reason that the list below the table gives them."""
    report = heading.page.report
    grid = find_table(heading.block, heading.page.report.__class__(heading.page.path, []))
    items, stray = list_items(Block(heading.page, grid.last + 1 if grid else heading.stop, heading.stop))
    if stray:
        report.error(stray[0], 1, "stray-text", "Text beside the list of reasons is not shown.")
    if len(items) != len(table.rows):
        message = (
            f"The list below the table has {len(items)} entries for {len(table.rows)} steps (without step 0)."
        )
        report.error(items[0].line if items else heading.line, 1, "step-list", message)
    padded = [*items, *[ListItem(0, 1, "")] * len(table.rows)]
    return tuple(
        _step(heading.page, table, index, item) for index, item in enumerate(padded[: len(table.rows)])
    )


def _step(page: Page, table: StepTable, index: int, item: ListItem) -> TableStep:
    row = table.rows[index]
    title, why = bold_start(item.text)
    if item.line and not (title and why):
        message = "The entry must begin with a bold title and then say why: `1. **Title.** Why`."
        page.report.error(item.line, item.column, "missing-part", message)
    check_length(why, item.line, page.report, "The reason")
    check_length(title, item.line, page.report, "The title", limits.TITLE)
    return TableStep(
        number=row.number,
        action=row.action,
        lines=row.lines,
        nodes=row.nodes,
        states=row.states,
        values=row.values,
        predicted=tuple(register_cell(page, table, row, asked) for asked in row.asked),
        title=title.rstrip("."),
        why=why,
        line=row.line,
    )


def _below(parts: dict[str, list[Heading]], name: str) -> list[Heading]:
    if name not in parts:
        return []
    heading = parts[name][0]
    refuse_text(heading.block, heading.page.report, f"between {name} and its first heading")
    for child in heading.children:
        check_level(child, 3, heading.page.report)
    return heading.children


def _moment(page: Page, heading: Heading, steps: tuple[TableStep, ...]) -> KeyMoment:
    report, attributes = page.report, heading.attributes
    check(attributes, report, keys=("steps",))
    refuse_children(heading, report)
    return KeyMoment(
        id=register(page, heading, "moment"),
        question=heading.text,
        answer=text_of(heading.block, report, "The answer"),
        steps=_step_numbers(heading, len(steps)),
        line=heading.line,
    )


def _step_numbers(heading: Heading, last: int) -> tuple[int, ...]:
    attributes, report = heading.attributes, heading.page.report
    text = attributes.values.get("steps", "")
    if not text:
        return ()
    if not _NUMBERS.fullmatch(text):
        message = f"steps={text} is no list of numbers. Write steps=2,3."
        report.error(heading.line, attributes.place("steps"), "bad-number", message)
        return ()
    numbers = tuple(map(int, text.split(",")))
    for number in numbers:
        if last and not 1 <= number <= last:
            message = f"There is no step {number}; the last is {last}."
            report.error(heading.line, attributes.place("steps"), "bad-step", message)
    return numbers


def _snapshot(parts: dict[str, list[Heading]]) -> tuple[str, ...]:
    if "Snapshot" not in parts:
        return ()
    heading = parts["Snapshot"][0]
    report = heading.page.report
    refuse_children(heading, report)
    items, stray = list_items(heading.block)
    if len(items) != SNAPSHOT_LINES or stray:
        message = f"Snapshot is a list of {SNAPSHOT_LINES} lines; here are {len(items)}."
        report.error(stray[0] if stray else heading.line, 1, "snapshot", message)
    for item in items:
        check_length(item.text, item.line, report, "The line", limits.HEADING)
    return tuple(item.text for item in items)


def _transcript(parts: dict[str, list[Heading]]) -> str:
    if "Transcript" not in parts:
        return ""
    heading = parts["Transcript"][0]
    return text_of(heading.whole, heading.page.report, "The transcript", limits.SECTION)


def _check_quiz(parts: dict[str, list[Heading]], count: int) -> None:
    if "Visual quiz" in parts and count < FEWEST_QUESTIONS:
        heading = parts["Visual quiz"][0]
        message = f"The quiz has {count} questions; {FEWEST_QUESTIONS} are the least."
        heading.page.report.error(heading.line, heading.column, "too-few", message)


def _refuse_step_ids(page: Page) -> None:
    for name, (_, line, column) in page.items.items():
        if _RESERVED.fullmatch(name):
            message = f"The id {name} stands for a row of the step table. Choose another."
            page.report.error(line, column, "bad-id", message)
