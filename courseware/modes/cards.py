"""cards.md: recall cards, one a ``##`` heading."""

from __future__ import annotations

import re

from courseware import limits
from courseware.attributes import check, one_of, whole
from courseware.documents import CardDocument, Cards
from courseware.fields import FieldReader
from courseware.lists import quoted
from courseware.markup import HIGHLIGHT
from courseware.modes.header import read_header
from courseware.page import Block, Heading, Page
from courseware.sections import check_length, check_level, refuse_children, refuse_text, register

LEVELS = ("beginner", "intermediate", "advanced")
_SEE = re.compile(r"[ ]{0,3}>\s*See:", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()\s]+)\)")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)


def read_cards(page: Page) -> Cards:
    """Return the cards; everything wrong with them is reported."""
    fields = FieldReader(page.front, page.report)
    header = read_header(fields, page.path)
    fields.finish()
    refuse_text(page.lead, page.report, "before the first card")
    if not page.tree:
        page.report.error(
            max(page.front.last_line, 1), 1, "missing-section", "There is no card. Write `## front`."
        )
    return Cards(**header, cards=tuple(_card(page, heading) for heading in page.tree))


def _card(page: Page, heading: Heading) -> CardDocument:
    report, attributes = page.report, heading.attributes
    check(attributes, report, keys=("level", "rev"), flags=("reversed",))
    check_level(heading, 2, report)
    refuse_children(heading, report)
    back, see = _sides(heading.block)
    if not back:
        report.error(heading.line, heading.column, "empty-section", "The card has no back: write it below.")
    check_length(back, heading.block.first_line(), report, "The back", limits.ITEM)
    is_cloze = has_hidden(back, heading.block)
    is_reversed = "reversed" in attributes.flags
    if is_cloze and is_reversed:
        message = "A card with ==hidden== parts cannot be turned around. Remove the flag reversed."
        report.error(heading.line, attributes.place("reversed"), "reversed-cloze", message)
    return CardDocument(
        id=register(page, heading, "card"),
        front=heading.text,
        back=back,
        see=see,
        level=one_of(attributes, report, "level", LEVELS, LEVELS[0]),
        is_cloze=is_cloze,
        is_reversed=is_reversed,
        rev=whole(attributes, report, "rev", 1),
        line=heading.line,
    )


def has_hidden(back: str, block: Block) -> bool:
    """Say whether a card's back has ``==hidden==`` parts outside code."""
    if "==" not in back or len(back) > limits.ITEM:
        return False
    prose = "\n".join(line for number, line in block.numbered() if number not in block.page.fenced)
    return bool(HIGHLIGHT.search(_CODE.sub("", prose)))


def _sides(block: Block) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the back and the links of the ``> See:`` quote."""
    start = next((number for number, line in block.numbered() if _SEE.match(line)), 0)
    if not start:
        return block.text, ()
    quote = list(Block(block.page, start, block.stop).numbered())
    for number, line in quote:
        if line.strip() and not line.lstrip().startswith(">"):
            message = "Text after `> See:` is not shown. Put it above."
            block.page.report.error(number, 1, "stray-text", message)
            break
    links = tuple((text.strip(), target) for text, target in _LINK.findall(quoted(line for _, line in quote)))
    if not links:
        message = "See: names no place. Write [words](file.md#id)."
        block.page.report.error(start, 1, "bad-see", message)
    return Block(block.page, block.start, start).text, links
