"""Questions as GIFT, Moodle's text format. Texts are Markdown; a line order becomes pairs of line and place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape

from courseware.references import fill
from flashcards.decks.html_to_markdown import to_markdown
from lessons.models import Topic
from quizzes.models import Choice, Question

_SPECIAL = re.compile(r"[\\~=#{}:]")
_TAG = re.compile(r"<[^>]*>")


def gift_of_topic(topic: Topic) -> str:
    """Every published question of ``topic`` (with its track)."""
    rows = Question.objects.published().filter(topic=topic).order_by("mode", "position", "pk")
    questions = rows.prefetch_related("choices")
    head = f"// {topic.track.title}: {topic.title}\n$CATEGORY: {topic.track.slug}/{topic.slug}\n"
    return "\n".join([head, *(_question(question) for question in questions)])


def protected(text: str) -> str:
    """Text that means nothing but itself; an empty line would end the question, so line ends are written out."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text).replace("\n", "\\n")


def _question(question: Question) -> str:
    choices = [choice for choice in question.choices.all() if choice.retired_at is None]
    read = _Texts(choices)
    stem = "\n\n".join(filter(None, [read(question.stem_html), read(question.body_html)]))
    why = read(question.explanation_html) or "\n\n".join(read(step) for step in question.solution)
    answers = [*_answers(question, choices, read), *([f"####{protected(why)}"] if why else [])]
    lines = "\n".join(f"  {answer}" for answer in answers)
    return f"::{protected(question.slug)}::[markdown]{protected(stem)} {{\n{lines}\n}}\n"


class _Texts:
    """HTML of one question to Markdown; a mention of a choice becomes its words."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self._words = {choice.slug: f"“{unescape(_TAG.sub('', choice.text_html))}”" for choice in choices}

    def __call__(self, html: str) -> str:
        return to_markdown(fill(html, self._words, {}), lambda _: "") if html else ""


def _answers(question: Question, choices: list[Choice], read: _Texts) -> Iterator[str]:
    if question.has_choices:
        right = sum(choice.is_right for choice in choices)
        for choice in choices:
            feedback = protected(read(choice.feedback_html))
            yield f"{_sign(choice, right)}{protected(read(choice.text_html))}{'#' if feedback else ''}{feedback}"
    elif question.type == Question.Type.ORDER:
        for place, line in enumerate(question.ordered, 1):
            yield f"={protected(line.strip())} -> {place}"
    else:
        yield from (f"={protected(form)}" for form in question.accepted)


def _sign(choice: Choice, right: int) -> str:
    if right == 1:
        return "=" if choice.is_right else "~"
    return f"~%{100 / right:.5f}%".replace(".00000", "") if choice.is_right else "~%-100%"
