"""Imported notes and questions as the Markdown an author would write, one heading each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from courseware import limits
from courseware.diagnostics import Report
from courseware.fences import find_fences
from courseware.wording import short_id
from flashcards.cloze import clozes
from flashcards.decks.entries import Asked, Deck, Note
from flashcards.decks.escaping import code_span, plain
from flashcards.wording import counted

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+(?P<text>.*?))?[ \t]*#*$")
_LEVELS = ("beginner", "intermediate", "advanced")
_TAGS_TOLD = 10
_A_MINUTE = 6  # cards; questions take two minutes each
IMAGES = "images"  # folder beside the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the file to be written. ``text`` is all of it, heading included."""

    place: str
    id: str
    title: str
    text: str


class CannotSayError(Exception):
    """Why a note has no form in the content folder."""


def items_of(deck: Deck, taken: set[str], known: Iterable[str]) -> list[Item]:
    """The deck's notes, or its questions where it has no notes. ``taken`` ids are avoided and grow; an item is left
    out for each of the ``known`` titles that is its own. What cannot be said becomes a problem of the deck.
    """
    there = Counter(known)
    items: list[Item] = []
    for entry in [single for note in deck.notes for single in _singles(note)] or deck.questions:
        try:
            item = _card(entry, taken) if isinstance(entry, Note) else _question(entry, taken)
        except CannotSayError as reason:
            deck.leave_out(entry.place, str(reason))
            continue
        title = _with_images(item.title, deck.images)
        if there[title]:
            there[title] -= 1
            deck.leave_out(entry.place, "It stands in the file already.")
            continue
        taken.add(item.id)
        items.append(replace(item, text=_with_images(item.text, deck.images)))
    _tell_tags(deck)
    return items


def _tell_tags(deck: Deck) -> None:
    """A card of a file has a level and no tags."""
    tagged = [(note, [tag for tag in note.tags if not _level(tag)]) for note in deck.notes]
    lost = Counter(tag for _, tags in tagged for tag in tags)
    if lost:
        count = sum(bool(tags) for _, tags in tagged)
        names = ", ".join(tag for tag, _ in lost.most_common(_TAGS_TOLD))
        more = f" and {len(lost) - _TAGS_TOLD} more" if len(lost) > _TAGS_TOLD else ""
        deck.leave_out("Tags", f"Cards here have a level alone. {counted(count, 'card')} had: {names}{more}.")


def front_matter(deck: Deck, count: int) -> str:
    """The head of a new file."""
    minutes = count * 2 if deck.questions and not deck.notes else -(-count // _A_MINUTE)
    words = "questions" if deck.questions and not deck.notes else "cards"
    name = " ".join(re.sub(r"[^\w .,()-]", " ", plain(deck.name)).split())
    about = f"{count} {words} from {name or 'a file'}"[: limits.SUMMARY]
    return f'---\nabout: "{about}"\nminutes: {max(minutes, 1)}\n---\n'


# ---- cards


def _singles(note: Note) -> list[Note]:
    """A note whose cards ask different things is one entry a card."""
    if note.kind != "basic" or len(note.faces) < 2:
        return [note]
    return [replace(note, front=face.front, back=face.back, faces=(face,)) for face in note.faces]


def _card(note: Note, taken: set[str]) -> Item:
    title = one_line(note.front) or _title_of_cloze(note.back)
    _check_heading(title)
    back = body(note.back)
    if not back:
        raise CannotSayError("It has no back.")
    if note.kind == "cloze" and not clozes(back):
        raise CannotSayError("Its hidden parts stand in code, where nothing can be hidden.")
    name = short_id(title, taken)
    level = next((f" level={tag}" for tag in map(_level, note.tags) if tag in _LEVELS[1:]), "")
    turned = " reversed" if note.kind == "reversed" and not clozes(back) else ""
    return Item(
        place=note.place, id=name, title=title, text=f"## {title} {{#{name}{level}{turned}}}\n{back}\n"
    )


def _title_of_cloze(back: str) -> str:
    """A cloze text needs something to ask; its first words, with gaps, tell it from others."""
    hidden = clozes(back)
    words = one_line(re.sub(r"==(?=\S)(.+?)(?<=\S)==", "…", back)) if hidden else one_line(back)
    short = " ".join(words.split()[:10])
    return f"Complete: {short}{' …' if short != words else ''}" if short else ""


def _level(tag: str) -> str:
    level = tag.rpartition("::")[2].lower()
    return level if level in _LEVELS else ""


# ---- questions


def _question(question: Asked, taken: set[str]) -> Item:
    stem, _, rest = question.text.partition("\n\n")
    title = one_line(stem)
    if len(title) > limits.HEADING:
        title, rest = one_line(question.title) or "Which answer is right?", question.text
    _check_heading(title)
    name = short_id(question.title or title, taken)
    parts = [f"## {title} {{#{name}}}", body(rest), _answers(question), _why(question)]
    return Item(place=question.place, id=name, title=title, text="\n\n".join(filter(None, parts)) + "\n")


def _answers(question: Asked) -> str:
    if question.options:
        return _choices(question)
    kind, lines = ("answer", question.accepted) if question.accepted else ("order", question.ordered)
    if any("```" in line or "\n" in line for line in lines):
        raise CannotSayError("An answer of it is longer than a line.")
    return "\n".join([f"```{kind}", *lines, "```"])


def _choices(question: Asked) -> str:
    lines: list[str] = []
    taken: set[str] = set()
    for option in question.options:
        text = one_line(option.text)
        name = short_id(text, taken)
        taken.add(name)
        feedback = body(option.feedback) or ("That is right." if option.is_right else "That is not right.")
        lines.append(f"- [{'x' if option.is_right else ' '}] {text} {{#{name}}}")
        lines += [f"  > {line}".rstrip() for line in feedback.split("\n")]
    return "\n".join(lines)


def _why(question: Asked) -> str:
    """The explanation of the file, or which answer is right: a question has to say."""
    told = body(question.explanation)
    if not told:
        right = [one_line(option.text) for option in question.options if option.is_right]
        right += [code_span(line) for line in (*question.accepted[:1], *question.ordered)]
        told = f"Right: {'; '.join(right)}"
    return f"### Explanation\n{told}"


# ---- texts


def one_line(text: str) -> str:
    """Markdown of several lines as one: code blocks become code, line breaks spaces."""
    report = Report("", [])
    lines = text.split("\n")
    fenced = {
        number: fence for fence in find_fences(lines, report) for number in range(fence.line, fence.last + 1)
    }
    parts: list[str] = []
    for number, line in enumerate(lines, 1):
        fence = fenced.get(number)
        if fence is None:
            parts.append(_unheaded(line).removesuffix("\\"))
        elif number == fence.line:
            parts.append(code_span(" ".join(fence.text.split())) if fence.text.strip() else "")
    return " ".join(" ".join(parts).split())


def body(text: str) -> str:
    """Markdown that may stand under a heading: headings in it become bold, and every fence is closed."""
    report = Report("", [])
    lines = text.strip("\n").split("\n")
    fenced = {n for fence in find_fences(lines, report) for n in range(fence.line, fence.last + 1)}
    if report.found:
        raise CannotSayError("A fence of code in it is never closed.")
    shown = (line if number in fenced else _bold(line) for number, line in enumerate(lines, 1))
    return "\n".join(shown).strip()


def _bold(line: str) -> str:
    match = _HEADING.match(line)
    return f"**{match['text'].strip()}**" if match and match["text"] else "" if match else line


def _unheaded(line: str) -> str:
    match = _HEADING.match(line)
    return (match["text"] or "") if match else line


def _check_heading(title: str) -> None:
    if not title:
        raise CannotSayError("It has no front.")
    if len(title) > limits.HEADING:
        raise CannotSayError(f"Its front has {len(title):,} characters; a heading holds {limits.HEADING}.")


def _with_images(text: str, images: Iterable[str]) -> str:
    for name in images:
        text = text.replace(f"]({name})", f"]({IMAGES}/{name})")
    return text
