"""The roof's background work."""

from dataclasses import asdict
from importlib import import_module
from itertools import count
from typing import Any

from django.conf import settings
from django.tasks import task
from django.utils import timezone

from background import progress
from background.periodic import every
from background.timeouts import time_limit
from learners import tries
from learning_site.loading import STAGES, ContentErrors, load_content


@task(queue_name="bulk")
@time_limit(600)
def reload_content() -> dict[str, Any]:
    """Load the content folder. Gives {"is_loaded", "summary", "problems"}: each problem the fields of a Diagnostic.

    Errors in the content are a result, not a failure of the task; nothing is written then. Nor is it where the task
    fails: it may be stopped at each report, the last of which comes before the commit.
    """
    number = count()
    try:
        loaded = load_content(
            settings.CONTENT_DIR,
            now=timezone.now(),
            report=lambda doing: progress.report(next(number), STAGES, doing),
        )
    except ContentErrors as error:
        return _result(is_loaded=False, summary=str(error), problems=error.diagnostics)
    return _result(is_loaded=True, summary=f"{loaded.changes}.", problems=loaded.warnings)


def _result(*, is_loaded: bool, summary: str, problems: tuple[Any, ...]) -> dict[str, Any]:
    return {
        "is_loaded": is_loaded,
        "summary": summary,
        "problems": [asdict(problem) for problem in problems],
    }


@every(hours=24)
@task(queue_name="bulk")
def clear_sessions() -> None:
    """Remove sessions that have expired."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@every(hours=24)
@task(queue_name="bulk")
def forget_tries() -> None:
    """Remove counts of tries to sign in that are over."""
    tries.forget(timezone.now())
