"""Which topics a topic requires and leads to: only rows that differ are written."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models


def relate(through: type[models.Model], wanted: Mapping[int, Iterable[int]]) -> None:
    """Bring the self-relation behind ``through`` to ``wanted``: targets by source, both primary keys.

    Sources that are not named keep what they have. Costs one query where nothing differs.
    """
    pairs = {(source, target) for source, targets in wanted.items() for target in targets}
    known = {
        (source, target): pk
        for pk, source, target in _rows(through).values_list("pk", "from_topic_id", "to_topic_id")
        if source in wanted
    }
    gone = [pk for pair, pk in known.items() if pair not in pairs]
    if gone:
        _rows(through).filter(pk__in=gone).delete()
    new = [
        through(from_topic_id=source, to_topic_id=target) for source, target in sorted(pairs - known.keys())
    ]
    if new:
        _rows(through).bulk_create(new, batch_size=500)


def _rows(through: type[models.Model]) -> models.QuerySet[Any]:
    return through._default_manager.all()
