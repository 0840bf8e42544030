"""Is everything there that serving needs?"""

from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from background.status import queue_status
from lessons.models import ContentState


def health_of(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """{"status": "ok" or "failing", and per part "ok" or what is wrong}."""
    parts = {"database": _database(connection)}
    if parts["database"] == "ok":
        parts["content"] = _content()
        parts["tasks"] = _tasks()
    failing = [name for name, state in parts.items() if state != "ok"]
    return {"status": "failing" if failing else "ok", **parts}


def _database(connection: BaseDatabaseWrapper) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return f"does not answer: {error.__class__.__name__}"
    return "ok"


def _content() -> str:
    return "ok" if ContentState.objects.exclude(version="").exists() else "nothing loaded: run load_content"


def _tasks() -> str:
    return queue_status()
