"""Learners who have just started a practice, and the answer that each is about to post."""

from __future__ import annotations

import os
import random
import uuid
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

PATH = "background-work", "why-background-tasks-matter"
BATCH = 500


def write_posts(number: int, folder: str) -> None:
    """Make ``number`` learners with a session and an open sitting; write their posts in files of a third each."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learning_site.settings")
    django.setup()
    from django.conf import settings
    from django.urls import reverse
    from django.utils import timezone

    from learners.access import SESSION_KEY
    from learners.models import Learner
    from lessons.models import Topic
    from quizzes import sitting
    from quizzes.models import Sitting, SittingItem

    now, store = timezone.now(), import_module(settings.SESSION_ENGINE).SessionStore
    session_model = store.get_model_class()
    pattern = sitting.start(
        Learner.objects.create(), Topic.objects.named(*PATH).get(), "practice", now=now, rnd=random.Random(1)
    )
    items = list(pattern.items.all())
    learners = Learner.objects.bulk_create([Learner() for _ in range(number)], batch_size=BATCH)
    sittings = []
    for learner in learners:
        copy = Sitting.objects.get(pk=pattern.pk) if not sittings else _copy(sittings[0])
        copy.pk, copy.uid, copy.learner = None, uuid.uuid4(), learner
        sittings.append(copy)
    sittings = Sitting.objects.bulk_create(sittings, batch_size=BATCH)
    SittingItem.objects.bulk_create([_item(item, s) for s in sittings for item in items], batch_size=BATCH)
    sessions = [store() for _ in learners]
    rows = []
    for session, learner in zip(sessions, learners, strict=True):
        session[SESSION_KEY] = learner.pk
        session._session_key = session._get_new_session_key()
        rows.append(session.create_model_instance(dict(session.items())))
    session_model.objects.bulk_create(rows, batch_size=BATCH)
    token = _first_token(items[0])
    lines = [
        "\t".join(
            (
                session.session_key,
                reverse("quizzes:answer", args=[s.uid]),
                urlencode({"sequence": s.sequence, "key": uuid.uuid4(), "choice": token}),
            )
        )
        for session, s in zip(sessions, sittings, strict=True)
    ]
    third = number // 3
    for part in range(3):
        Path(folder, f"posts-{part}.txt").write_text(
            "\n".join(lines[part * third : (part + 1) * third]) + "\n"
        )


def _copy(sitting):
    values = {field.attname: getattr(sitting, field.attname) for field in sitting._meta.concrete_fields}
    return type(sitting)(**values)


def _item(item, sitting):
    copy = _copy(item)
    copy.pk, copy.sitting = None, sitting
    if any(field.name == "uid" for field in copy._meta.concrete_fields):
        copy.uid = uuid.uuid4()
    return copy


def _first_token(item) -> str:
    return str(item.order[0][0])
