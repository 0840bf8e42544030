"""Questions as cards: the question with its choices on the front, what is right on the back."""

from __future__ import annotations

from hashlib import blake2b

from flashcards.decks.entries import Asked, Face, Note
from flashcards.decks.escaping import code_span, escaped


def note_of(question: Asked) -> Note:
    """A basic note that asks the same."""
    face = Face(front=_front(question), back=_back(question))
    name = question.title or question.text
    return Note(
        origin=f"gift:{blake2b(name.encode(), digest_size=16).hexdigest()}",
        place=question.place,
        front=face.front,
        back=face.back,
        faces=(face,),
    )


def _front(question: Asked) -> str:
    if question.options:
        return _with_list(question.text, [option.text for option in question.options])
    if question.ordered:
        lines = sorted(question.ordered, key=lambda line: blake2b(line.encode()).digest())
        return _with_list(question.text, [code_span(line) for line in lines])
    return question.text


def _back(question: Asked) -> str:
    right = [option for option in question.options if option.is_right]
    parts = [_with_list("", [option.text for option in right]) if len(right) > 1 else ""]
    parts += [right[0].text] if len(right) == 1 else []
    parts += [option.feedback for option in right]
    parts += [escaped(question.accepted[0])] if question.accepted else []
    if question.ordered:
        parts.append(
            "\n".join(f"{place}. {code_span(line)}" for place, line in enumerate(question.ordered, 1))
        )
    return "\n\n".join(filter(None, [*parts, question.explanation]))


def _with_list(text: str, items: list[str]) -> str:
    entries = "\n".join(f"- {item.replace(chr(10), chr(10) + '  ')}" for item in items)
    return f"{text}\n\n{entries}".strip()
