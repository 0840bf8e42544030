"""``see=`` and ``myth=`` name places that exist in the topic."""

from __future__ import annotations

from collections.abc import Iterator

from courseware.diagnostics import Diagnostic
from courseware.documents import MODES, TopicDocument
from courseware.rules.context import Context, choices, questions
from courseware.wording import closest


def check_places(context: Context) -> Iterator[Diagnostic]:
    """Yield every ``see`` and ``myth`` that leads nowhere."""
    for _, topic in context.topics():
        yield from _check_see(context, topic)
        yield from _check_myths(context, topic)


def _check_see(context: Context, topic: TopicDocument) -> Iterator[Diagnostic]:
    folder = topic.path.rpartition("/")[0]
    for path, question in questions(topic):
        if not question.see:
            continue
        mode, _, fragment = question.see.partition("#")
        target = f"{folder}/{mode}.md"
        column = _column(context, path, question.line, "see=")
        if mode not in (*MODES, "topic") or target not in context.pages:
            if target not in context.refused:
                message = f"see={question.see}: the topic has no {mode}.md."
                yield Diagnostic(
                    path, question.line, column, "error", "bad-see", message, closest(mode, MODES)
                )
        elif fragment and fragment not in context.anchors(target):
            message = f"see={question.see}: {mode}.md has no {fragment}."
            hint = closest(fragment, context.anchors(target))
            yield Diagnostic(path, question.line, column, "error", "bad-see", message, hint)


def _check_myths(context: Context, topic: TopicDocument) -> Iterator[Diagnostic]:
    known = {myth.id for myth in topic.myths.myths} if topic.myths else set()
    for path, choice in choices(topic):
        if choice.myth and choice.myth not in known:
            message = f"myth={choice.myth}: the topic's myths.md has no such myth."
            column = _column(context, path, choice.line, "myth=")
            yield Diagnostic(
                path, choice.line, column, "error", "bad-myth", message, closest(choice.myth, known)
            )


def _column(context: Context, path: str, line: int, key: str) -> int:
    return context.pages[path].lines[line - 1].find(key) + 1 or 1
