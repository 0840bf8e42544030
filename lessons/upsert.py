"""From documents to rows: skip what is unchanged, write the rest in bulk, retire what vanished.

Rows keep their primary keys, so everything a learner did stays attached to them.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from courseware.changes import Changes
from courseware.rendering import RENDERER_VERSION
from lessons.models import FromFile
from lessons.rendering_pool import render_all

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A row the files ask for. ``key`` holds the values of the table's natural key, in the order of ``key_fields``.

    ``document`` is what the source hash covers; ``extra`` is hashed with it (a position, a path).
    ``render`` makes the other columns and is only called when the row is new or changed; it can be pickled
    (a `functools.partial` of a module's function), since many rows are rendered on all cores.
    """

    key: tuple[Any, ...]
    document: Any
    render: Callable[[], dict[str, Any]]
    extra: tuple[Any, ...] = ()

    @property
    def source_hash(self) -> str:
        return hash_of(self.document, *self.extra)


def hash_of(*values: Any) -> str:
    """32 hexadecimal digits over the values (line numbers left out) and the renderer's version."""
    text = repr((RENDERER_VERSION, [_without_lines(value) for value in values]))
    return hashlib.blake2b(text.encode("utf-8"), digest_size=16).hexdigest()


def _without_lines(value: Any) -> Any:
    if is_dataclass(value):
        return [
            (field.name, _without_lines(getattr(value, field.name)))
            for field in fields(value)
            if field.name != "line"
        ]
    if isinstance(value, tuple):
        return [_without_lines(item) for item in value]
    return value


def upsert[M: FromFile](
    rows: models.QuerySet[M], key_fields: Sequence[str], wanted: Iterable[Wanted]
) -> tuple[Changes, dict[tuple[Any, ...], int]]:
    """Bring ``rows`` (the whole scope: what is not wanted in it is retired) to what the files say.

    ``key_fields`` are attribute names (``topic_id``, not ``topic``) under a unique constraint. Returns the
    counts and the primary key of each wanted row by its key. Call it inside a transaction.
    """
    known = {row[2:]: row[:2] for row in _known(rows, key_fields)}
    items = list(wanted)
    stale = [item for item in items if known.get(item.key, (0, ""))[1] != item.source_hash]
    added = sum(item.key not in known for item in stale)
    _write(rows.model, key_fields, stale)
    gone = known.keys() - {item.key for item in items}
    retired = _retire(rows, [known[key][0] for key in gone])
    if stale:
        known = {row[2:]: row[:2] for row in _known(rows.all(), key_fields)}
    counts = Changes(
        added=added, changed=len(stale) - added, retired=retired, unchanged=len(items) - len(stale)
    )
    return counts, {key: pk for key, (pk, _) in known.items()}


def _known[M: FromFile](rows: models.QuerySet[M], key_fields: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    """(pk, source hash or "" when retired, *key) of every row in scope."""
    for pk, source_hash, retired_at, *key in rows.values_list("pk", "source_hash", "retired_at", *key_fields):
        yield (pk, "" if retired_at else source_hash, *key)


def _write[M: FromFile](model: type[M], key_fields: Sequence[str], stale: Sequence[Wanted]) -> None:
    if not stale:
        return
    rendered = render_all([item.render for item in stale])
    built = [
        {
            **dict(zip(key_fields, item.key, strict=True)),
            **columns,
            "source_hash": item.source_hash,
            "retired_at": None,
        }
        for item, columns in zip(stale, rendered, strict=True)
    ]
    names = [name for name in built[0] if name not in key_fields]
    model._default_manager.bulk_create(
        [model(**row) for row in built],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=[model._meta.get_field(name).name for name in key_fields],
        update_fields=names,
    )


def _retire[M: FromFile](rows: models.QuerySet[M], pks: list[int]) -> int:
    retired = 0
    for start in range(0, len(pks), BATCH):
        scope = rows.model._default_manager.filter(pk__in=pks[start : start + BATCH], retired_at=None)
        retired += scope.update(retired_at=timezone.now())
    return retired
