"""Which sections of a lesson the learner knew before reading: the rooms above say so."""

from collections.abc import Iterable

from django.http import HttpRequest

from learners.access import find_learner
from lessons.models import Lesson
from lessons.signals import sections_known

MARKED = (Lesson.Mode.DEEP_DIVE, Lesson.Mode.EVIDENCE)  # the modes whose pages show it


def known_sections(request: HttpRequest, track: str, topic: str, mode: str) -> frozenset[str]:
    """Ids of sections; none for a visitor and in modes that don't show it. Asked once a request."""
    learner = find_learner(request)
    if learner is None or mode not in MARKED:
        return frozenset()
    if not hasattr(request, "_known_sections"):
        replies = sections_known.send(Lesson, learner=learner, track=track, topic=topic, mode=mode)
        request._known_sections = _joined(reply for _, reply in replies)  # type: ignore[attr-defined]
    return request._known_sections  # type: ignore[attr-defined, no-any-return]


def _joined(replies: Iterable[Iterable[str] | None]) -> frozenset[str]:
    return frozenset(section for reply in replies for section in reply or ())
