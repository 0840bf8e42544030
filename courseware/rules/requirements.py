"""``requires`` and ``leads_to`` name topics, and no topic requires itself, however far around."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from courseware.diagnostics import Diagnostic
from courseware.documents import TopicDocument
from courseware.front_matter import Items, Scalar
from courseware.modes.topic import full_id
from courseware.rules.context import Context
from courseware.wording import closest


def check_requirements(context: Context) -> Iterator[Diagnostic]:
    """Yield unknown topics and circles."""
    topics = dict(context.topics())
    for name, topic in topics.items():
        for key, scalar in _named(context, topic):
            full = full_id(scalar, name.partition("/")[0])
            if full not in topics:
                message = f"{key} names {scalar.text}, which is no topic of a track's list."
                place = (topic.path, scalar.line, scalar.column)
                yield Diagnostic(*place, "error", "unknown-topic", message, closest(full, topics))
    for circle in _circles(topics):
        first = topics[circle[0]]
        line, column = next(
            ((scalar.line, scalar.column) for key, scalar in _named(context, first) if key == "requires"),
            (1, 1),
        )
        message = f"A circle of requirements: {' requires '.join((*circle, circle[0]))}. Remove one."
        yield Diagnostic(first.path, line, column, "error", "circle", message)


def _named(context: Context, topic: TopicDocument) -> Iterator[tuple[str, Scalar]]:
    fields = context.pages[topic.path].front.fields.values
    for key in ("requires", "leads_to"):
        value = fields.get(key)
        for item in value.values if isinstance(value, Items) else ():
            if isinstance(item, Scalar):
                yield key, item


def _circles(topics: Mapping[str, TopicDocument]) -> Iterator[tuple[str, ...]]:
    """Yield every circle once, from its smallest name, walking without recursion."""
    done: set[str] = set()
    for start in sorted(topics):
        trail: list[str] = []
        waiting: list[tuple[str, int]] = [(start, 0)]
        while waiting:
            name, depth = waiting.pop()
            del trail[depth:]
            if name in trail:
                yield _rotated(trail[trail.index(name) :])
            elif name not in done and name in topics:
                trail.append(name)
                waiting.append((f"\0{name}", depth + 1))
                waiting += [(other, depth + 1) for other in topics[name].requires]
            elif name.startswith("\0"):
                done.add(name[1:])


def _rotated(circle: list[str]) -> tuple[str, ...]:
    start = circle.index(min(circle))
    return (*circle[start:], *circle[:start])
