"""Runs what the short topics of the track say about Django's tasks, django-tasks-db and this site's engine."""

import ast
import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.tasks import Task, task
from django.tasks.exceptions import InvalidTask
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Command
from django_tasks_db.models import DBTaskResult

from background import caretaker

TRACK = Path(__file__).resolve().parents[2] / "content/background-work"
FENCE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOPICS = (
    "queues-and-workers",
    "busy-workers",
    "task-priorities",
    "errors-and-retries",
    "idempotent-tasks",
    "rate-limits",
    "chains-and-groups",
    "cpu-work",
)
ran: list[str] = []


@task
def note(word: str) -> None:
    ran.append(word)


@task
def fail() -> None:
    ran.append("failing")
    raise ConnectionError("hung up")


@pytest.fixture(autouse=True)
def database_queue(settings: Any, monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    backend = {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "urgent"]}
    settings.TASKS = {"default": backend}
    monkeypatch.setattr(caretaker, "hold", lambda holder: None)  # no thread outlives a test
    ran.clear()


def work(**options: Any) -> None:
    """One worker, until nothing is due."""
    options = {"batch": True, "interval": 0, "startup_delay": False, "reload": False, **options}
    call_command("db_worker", verbosity=0, **options)


def fences() -> list[Any]:
    return [
        pytest.param(source, id=f"{topic}-{number}")
        for topic in TOPICS
        for number, source in enumerate(FENCE.findall((TRACK / topic / "topic.md").read_text("utf-8")))
    ]


@pytest.mark.parametrize("source", fences())
def test_what_is_given_to_using_exists(source: str) -> None:
    known = Task.using.__kwdefaults__
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "using":
            assert {keyword.arg for keyword in call.keywords} <= known.keys()


def test_words_of_the_workflow_exist() -> None:
    (source,) = FENCE.findall((TRACK / "chains-and-groups/topic.md").read_text("utf-8"))
    called = {node.func.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}  # type: ignore[attr-defined]
    assert called == {"group", "step", "step_with_results"}
    assert all(hasattr(import_module("background.workflow"), name) for name in called)


def test_a_row_waits_as_ready_until_somebody_works() -> None:
    result = note.enqueue("late")
    assert result.status == DBTaskResult.objects.get().status == "READY"
    assert ran == []
    work()
    assert ran == ["late"]


def test_a_worker_reads_the_default_queue_and_looks_again_after_a_second() -> None:
    parser = Command().create_parser("manage.py", "db_worker")
    assert (parser.get_default("queue_name"), parser.get_default("interval")) == ("default", 1)
    note.using(queue_name="urgent").enqueue("urgent")
    work()
    assert ran == []
    work(queue_name="urgent")
    assert ran == ["urgent"]


def test_the_highest_priority_goes_first_and_then_the_oldest() -> None:
    for word, priority in (("one", 0), ("two", 0), ("low", -1), ("high", 50)):
        note.using(priority=priority).enqueue(word)
    work()
    assert ran == ["high", "one", "two", "low"]


@pytest.mark.parametrize("using", [{"priority": 101}, {"priority": -101}, {"queue_name": "unheard-of"}])
def test_what_the_backend_does_not_allow_is_refused(using: dict[str, Any]) -> None:
    with pytest.raises(InvalidTask):
        note.using(**using)


def test_a_failed_task_keeps_its_error_and_is_not_tried_again() -> None:
    result = fail.enqueue()
    work()
    work()
    result.refresh()
    assert (result.status, ran) == ("FAILED", ["failing"])
    assert result.errors[0].exception_class is ConnectionError
    assert "hung up" in result.errors[0].traceback


def test_what_is_not_due_holds_nobody_and_what_is_overdue_goes_at_once() -> None:
    now = timezone.now()
    for word, minutes in (("overdue", -2), ("just due", -1), ("later", 60)):
        note.using(run_after=now + timedelta(minutes=minutes)).enqueue(word)
    work()
    assert ran == ["overdue", "just due"]


def test_a_row_of_a_worker_that_is_gone_stays_running_for_other_workers() -> None:
    note.enqueue("lost")
    DBTaskResult.objects.get().claim("worker that is gone")
    work()
    assert ran == []
    assert DBTaskResult.objects.get().status == "RUNNING"
