"""GIFT, Moodle's text format of questions: choices, true or false, short answers, lines in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypedDict

from flashcards.decks.entries import FIELD, NOTES, Asked, Deck, DeckError, Option
from flashcards.decks.escaping import escaped_lines
from flashcards.decks.html_to_markdown import to_markdown

# Escaped characters become private ones, so that every plain one left has its meaning.
_ESCAPED = "~=#{}:\\"
_PRIVATE = {character: chr(0xE000 + place) for place, character in enumerate(_ESCAPED)}
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_BACK = re.compile("[\ue000-\ue006]")
_ENTRY = re.compile(
    r"(?:::(?P<title>(?:(?!::).)*?)::)?\s*(?P<text>[^{}]*)(?:\{(?P<answers>[^{}]*)\}(?P<rest>[^{}]*))?",
    re.DOTALL,
)
_FORMAT = re.compile(r"\s*\[(?P<format>html|markdown|plain|moodle)\]", re.IGNORECASE)
_ANSWER = re.compile(r"(?P<sign>[=~])\s*(?:%(?P<weight>-?\d{1,3}(?:\.\d{1,7})?)%)?(?P<text>[^=~]*)")
_TRUE_FALSE = re.compile(
    r"\s*(?P<value>T|TRUE|F|FALSE)\s*(?:#(?P<first>[^#]*))?(?:#(?P<second>[^#]*))?$", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*=?\s*(?P<number>-?\d+(?:\.\d+)?)\s*(?::0(?:\.0+)?)?\s*$")
_FULL = 100.0


class _LeftOutError(Exception):
    """Why one question is not taken."""


@dataclass(frozen=True, slots=True)
class _Given:
    """One answer of the file, still as it stands there."""

    sign: str
    weight: float | None
    text: str
    feedback: str


def read_gift(text: str) -> Deck:
    """The questions of a file; what has no counterpart here is left out, with a reason."""
    deck = Deck()
    for number, entry in _entries(text):
        if len(deck.questions) >= NOTES:
            raise DeckError(f"The file has more than {NOTES:,} questions. Split it.")
        try:
            deck.questions.append(_question(f"Line {number}", entry))
        except _LeftOutError as reason:
            deck.leave_out(f"Line {number}", str(reason))
    return deck


def looks_like_gift(text: str) -> bool:
    """Whether an entry has a title, or braces that begin as answers do."""
    return bool(
        re.search(r"(?:^|\n)::[^\n]*::|(?<![{\\])\{\s*(?:[=~]|#\s*-?\d|(?:T|F|TRUE|FALSE)\s*[}#])", text)
    )


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """(line, text) of every block between empty lines, without comments and categories."""
    block: list[str] = []
    first = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip().startswith(("//", "$CATEGORY:")):
            continue
        if line.strip():
            first = first if block else number
            block.append(line)
        elif block:
            yield first, "\n".join(block)
            block = []


def _question(place: str, entry: str) -> Asked:
    if len(entry) > FIELD:
        raise _LeftOutError(f"It has more than {FIELD:,} characters.")
    match = _ENTRY.fullmatch(_protected(entry))
    if not match:
        raise _LeftOutError("Its braces do not match. Write a backslash before those that are text.")
    if match["answers"] is None:
        raise _LeftOutError("It asks nothing: it has no answers in braces.")
    answers, _, general = match["answers"].partition("####")
    text, read = _stem(match["text"], match["rest"])
    return Asked(
        title=_restored(match["title"] or "").strip()[:200],
        place=place,
        text=text,
        explanation=read(general) if general.strip() else "",
        **_answered(answers.strip(), read),
    )


def _protected(entry: str) -> str:
    clean = _BACK.sub("", entry)
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else _PRIVATE[match[1]], clean)


def _restored(text: str) -> str:
    return _BACK.sub(lambda match: _ESCAPED[ord(match[0]) - 0xE000], text)


def _stem(before: str, after: str) -> tuple[str, Callable[[str], str]]:
    """The question's text, and how the texts of its answers are read."""
    match = _FORMAT.match(before)
    default = match["format"].lower() if match else "moodle"
    before = before[match.end() :] if match else before
    gap = f" \\_\\_\\_\\_\\_ {_read(after, default)}" if after.strip() else ""
    text = f"{_read(before, default)}{gap}".strip()
    if not text:
        raise _LeftOutError("It has no text.")
    return text, lambda answer: _read_tagged(answer, default)


def _read_tagged(text: str, default: str) -> str:
    match = _FORMAT.match(text)
    return _read(text[match.end() :], match["format"].lower()) if match else _read(text, default)


def _read(text: str, form: str) -> str:
    text = _restored(text).strip()
    if form == "markdown":
        return text
    return to_markdown(text, lambda _: "") if form == "html" else escaped_lines(text)


# ---- answers


class _Answers(TypedDict, total=False):
    options: tuple[Option, ...]
    accepted: tuple[str, ...]
    ordered: tuple[str, ...]


def _answered(answers: str, read: Callable[[str], str]) -> _Answers:
    if not answers:
        raise _LeftOutError("It is an essay, which nobody here would read.")
    if truth := _TRUE_FALSE.match(answers):
        return {"options": _true_false(truth, read)}
    if answers.startswith("#"):
        return {"accepted": (_number(answers[1:]),)}
    given = [_given(match) for match in _ANSWER.finditer(answers)]
    if not given:
        raise _LeftOutError("Its answers begin with neither = nor ~.")
    if any("->" in answer.text for answer in given):
        return {"ordered": _ordered(given)}
    if any(answer.sign == "~" for answer in given):
        return {"options": _options(given, read)}
    return {"accepted": _accepted(given)}


def _given(match: re.Match[str]) -> _Given:
    text, _, feedback = match["text"].partition("#")
    weight = float(match["weight"]) if match["weight"] else None
    return _Given(match["sign"], weight, text.strip(), feedback.strip())


def _true_false(match: re.Match[str], read: Callable[[str], str]) -> tuple[Option, ...]:
    """Moodle gives the feedback of the wrong answer first."""
    is_true = match["value"].upper().startswith("T")
    wrong, right = (read(match[name] or "") for name in ("first", "second"))
    return (
        Option(text="True", is_right=is_true, feedback=right if is_true else wrong),
        Option(text="False", is_right=not is_true, feedback=wrong if is_true else right),
    )


def _number(text: str) -> str:
    match = _NUMBER.match(_restored(text).partition("#")[0])
    if not match:
        raise _LeftOutError("It accepts a range of numbers; here an answer is exact.")
    return match["number"]


def _accepted(given: list[_Given]) -> tuple[str, ...]:
    full = [_restored(answer.text).strip() for answer in given if answer.weight in (None, _FULL)]
    texts = tuple(filter(None, full))
    if not texts:
        raise _LeftOutError("None of its answers is fully right and has a text.")
    return texts


def _ordered(given: list[_Given]) -> tuple[str, ...]:
    pairs = [_restored(answer.text).rpartition("->") for answer in given]
    places = {right.strip(): left.strip() for left, _, right in pairs}
    if {*places} != {str(place) for place in range(1, len(pairs) + 1)}:
        raise _LeftOutError("It matches pairs; only lines in order (-> 1, -> 2 …) are known here.")
    lines = tuple(places[str(place)] for place in range(1, len(pairs) + 1))
    if len(set(lines)) < len(lines) or not all(lines):
        raise _LeftOutError("Two of its lines are alike, or one is empty.")
    return lines


def _options(given: list[_Given], read: Callable[[str], str]) -> tuple[Option, ...]:
    has_sure = any(answer.sign == "=" for answer in given)
    options = tuple(
        Option(
            text=read(answer.text),
            is_right=answer.sign == "=" if has_sure else (answer.weight or 0) > 0,
            feedback=read(answer.feedback),
        )
        for answer in given
    )
    if len(options) < 2 or not any(option.is_right for option in options):
        raise _LeftOutError("It needs two choices, and one that is right.")
    if not all(option.text for option in options):
        raise _LeftOutError("A choice of it is empty.")
    return options
