"""From lab.md documents to the pages of the lab."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from hashlib import blake2b
from typing import Any

from django.utils import timezone

from courseware.changes import Changes
from courseware.documents import Lab, Library, Prediction
from courseware.rendering import RENDERER_VERSION, Renderer
from lab.models import LabPage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    track: str
    topic: str
    topic_title: str
    position: int
    document: Lab

    @property
    def key(self) -> tuple[str, str]:
        return (self.track, self.topic)

    @property
    def source_hash(self) -> str:
        text = repr((RENDERER_VERSION, self.topic_title, self.position, _without_lines(self.document)))
        return blake2b(text.encode("utf-8"), digest_size=16).hexdigest()


def load(library: Library, renderer: Renderer) -> Changes:
    """Bring the pages to what ``library`` says. Unchanged pages are neither rendered nor written."""
    known = {(page.track, page.topic): page for page in LabPage.objects.all()}
    changes = Changes()
    for wanted in _wanted(library):
        changes += _load_one(known.pop(wanted.key, None), wanted, renderer)
    gone = [page.pk for page in known.values() if page.retired_at is None]
    retired = LabPage.objects.filter(pk__in=gone).update(retired_at=timezone.now())
    return changes + Changes(retired=retired)


def _wanted(library: Library) -> Iterator[_Wanted]:
    pairs = [(track, topic) for track in library.tracks for topic in track.topics]
    for position, (track, topic) in enumerate(pairs):
        if topic.lab is not None:
            yield _Wanted(
                track=track.id,
                topic=topic.id,
                topic_title=topic.title,
                position=position,
                document=topic.lab,
            )


def _load_one(page: LabPage | None, wanted: _Wanted, renderer: Renderer) -> Changes:
    if page is not None and page.source_hash == wanted.source_hash and page.retired_at is None:
        return Changes(unchanged=1)
    columns = {**_columns(wanted, renderer), "source_hash": wanted.source_hash, "retired_at": None}
    LabPage.objects.update_or_create(track=wanted.track, topic=wanted.topic, defaults=columns)
    return Changes(added=1) if page is None else Changes(changed=1)


def _columns(wanted: _Wanted, renderer: Renderer) -> dict[str, Any]:
    document = wanted.document
    path = document.path
    return {
        "topic_title": wanted.topic_title,
        "position": wanted.position,
        "title": document.title,
        "about": document.about,
        "minutes": document.minutes,
        "scenario": document.scenario,
        "knobs": dict(document.knobs),
        "predictions": [_prediction(prediction, path, renderer) for prediction in document.predictions],
        "intro_html": renderer.render(document.intro, page=path),
        "watch_html": [renderer.render(text, page=path, inline=True) for text in document.watch],
        "meaning_html": renderer.render(document.meaning, page=path),
    }


def _prediction(prediction: Prediction, path: str, renderer: Renderer) -> dict[str, Any]:
    return {
        "id": prediction.id,
        "question_html": renderer.render(prediction.question, page=path, inline=True),
        "measure": prediction.measure,
        "options": [
            [renderer.render(text, page=path, inline=True), value] for text, value in prediction.options
        ],
    }


def _without_lines(value: Any) -> Any:
    if is_dataclass(value):
        return [(f.name, _without_lines(getattr(value, f.name))) for f in fields(value) if f.name != "line"]
    if isinstance(value, tuple):
        return [_without_lines(item) for item in value]
    return value
