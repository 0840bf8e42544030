"""Runs what the topic *Why background tasks matter* claims: its code, its stated answers, its table, its figures."""

import ast
import heapq
import inspect
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.conf import global_settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.tasks import Task, TaskResult, task_backends
from django_tasks_db.models import DBTaskResult

TOPIC = Path(__file__).resolve().parents[2] / "content/background-work/why-background-tasks-matter"
IMMEDIATE = global_settings.TASKS
DUMMY = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "newsletter"]}}
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ASKED = re.compile(r"^\?(?:\{#[^{}]*\})?")  # what stands before a predicted value
CHOICE = re.compile(r"^- \[(x| )\] (.+) \{#", re.MULTILINE)


def text_of(name: str) -> str:
    return (TOPIC / f"{name}.md").read_text(encoding="utf-8")


def item(name: str, item_id: str) -> str:
    """The item's own part of the file: from its heading to the next heading of the same depth."""
    text = text_of(name)
    heading = re.search(rf"^(#+) .*\{{#{item_id}\b.*$", text, re.MULTILINE)
    assert heading, f"{name}.md has no item {item_id}"
    rest = text[heading.start() :]
    following = re.search(rf"\n#{{2,{len(heading[1])}}} ", rest)
    return rest[: following.start()] if following else rest


def code_of(text: str, language: str = "python") -> str:
    return next(source for found, _, source in FENCE.findall(text) if found == language)


def accepted_of(text: str) -> list[str]:
    return code_of(text, "answer").split("\n")


def choices_of(text: str) -> dict[str, bool]:
    return {choice: mark == "x" for mark, choice in CHOICE.findall(text)}


def right_choice_of(text: str) -> str:
    (right,) = [choice for choice, is_right in choices_of(text).items() if is_right]
    return right


def python_fences() -> list[Any]:
    return [
        pytest.param(source, id=f"{path.stem}-{number}")
        for path in sorted(TOPIC.glob("*.md"))
        for number, (language, options, source) in enumerate(FENCE.findall(path.read_text("utf-8")))
        if language == "python" and "broken" not in options
    ]


Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> Run:
    """Runs source as the module ``lesson`` under a TASKS setting and returns its names."""

    def run_as_module(source: str, tasks: dict[str, Any], **names: Any) -> dict[str, Any]:
        settings.TASKS = tasks
        module = ModuleType("lesson")
        monkeypatch.setitem(sys.modules, "lesson", module)
        vars(module).update(names)
        exec(compile(source, "lesson", "exec"), vars(module))
        return vars(module)

    return run_as_module


def sign_up(run: Run, source: str, tasks: dict[str, Any]) -> SimpleNamespace:
    """What one call of the lesson's ``signup`` did: its response, and the emails sent before it."""
    emails: list[int] = []
    names = run(source, tasks, mail=emails.append, create_user=lambda request: SimpleNamespace(pk=41))
    names["redirect"] = lambda place: place
    return SimpleNamespace(response=names["signup"](None), emails=emails)


def stored() -> int:
    return len(task_backends["default"].results)


@pytest.mark.parametrize("source", python_fences())
def test_python_compiles_and_names_only_what_django_has(source: str) -> None:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("django"):
            module = import_module(str(node.module))
            assert all(hasattr(module, name.name) for name in node.names)


@pytest.mark.parametrize("source", python_fences())
def test_methods_of_tasks_and_results_exist(source: str) -> None:
    tasks = set(re.findall(r"(\w+)(?:\.using\(.*\))?\.(?:enqueue|get_result)\b", source))
    owners: dict[str, type] = {"result": TaskResult, **dict.fromkeys(tasks, Task)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert hasattr(owners.get(node.value.id, object()), node.attr) or node.value.id not in owners
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "using":
            known = inspect.signature(Task.using).parameters
            assert {keyword.arg for keyword in node.keywords} <= set(known)


@pytest.mark.parametrize(
    ("name", "item_id", "stated", "other"),
    [("practice", "never-run", DUMMY, IMMEDIATE), ("challenge", "default-order", IMMEDIATE, DUMMY)],
)
def test_code_prints_the_accepted_answer(
    run: Run, capsys: Any, name: str, item_id: str, stated: Any, other: Any
) -> None:
    question = item(name, item_id)
    run(code_of(question), stated)
    assert capsys.readouterr().out.strip() in accepted_of(question)
    run(code_of(question), other)
    assert capsys.readouterr().out.strip() in question


def test_exactly_the_right_decorator_runs(run: Run) -> None:
    question = item("challenge", "definition")
    for choice, is_right in choices_of(question).items():
        source = code_of(question).replace("____", choice.strip("`"))
        if is_right:
            run(source, DUMMY)
            assert stored() == 1
        else:
            with pytest.raises((NameError, AttributeError, TypeError)):
                run(source, DUMMY)


def test_exactly_the_right_call_stores_a_task(run: Run) -> None:
    question = item("challenge", "call-line")
    without_error = 0
    for choice, is_right in choices_of(question).items():
        run(code_of(question), DUMMY)
        with suppress(TypeError, AttributeError):
            exec(choice.strip("`"), vars(sys.modules["lesson"]))
            without_error += 1
        assert stored() == is_right
    assert without_error == 2


def test_the_visitor_gets_the_reply_before_any_email(run: Run) -> None:
    question = item("challenge", "visitor-sees")
    seen = sign_up(run, code_of(question), DUMMY)
    assert seen.emails == []
    assert f'"{seen.response.content.decode()}" straight away' in right_choice_of(question)


def test_only_the_right_change_takes_the_email_out_of_the_request(run: Run) -> None:
    question = item("challenge", "still-blocks")
    assert sign_up(run, code_of(question), DUMMY).emails == [41]
    for choice, is_right in choices_of(question).items():
        new_and_old = re.findall(r"`([^`]+)`", choice)
        source = code_of(question).replace(*reversed(new_and_old)) if new_and_old else code_of(question)
        assert (sign_up(run, source, DUMMY).emails == []) == is_right


def test_without_a_setting_the_task_runs_in_the_request(run: Run) -> None:
    question = item("practice", "still-slow")
    assert sign_up(run, code_of(question), IMMEDIATE).emails == [41]
    with pytest.raises(CommandError, match="not a database backend"):
        call_command("db_worker", batch=True)


def test_enqueue_returns_a_ticket_without_a_value(run: Run) -> None:
    question = item("practice", "enqueue-returns")
    names = run(code_of(item("practice", "never-run")), DUMMY)
    exec(code_of(question), names)
    result = names["result"]
    assert f"A `{type(result).__name__}` " in right_choice_of(question)
    assert result.id
    assert result.status == "READY"
    with pytest.raises(ValueError, match="not finished"):
        result.return_value  # noqa: B018
    with pytest.raises(TypeError):
        names["send_welcome"].enqueue(object())


MAILING = """
from django.tasks import task

@task
def send_welcome(user_id):
    return mail(user_id)
"""


def work() -> None:
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_row_stays_ready_until_a_worker_of_its_queue_runs_it(run: Run) -> None:
    task = run(MAILING, DATABASE, mail=lambda user_id: "sent")["send_welcome"]
    result, other = task.enqueue(41), task.using(queue_name="newsletter").enqueue(41)
    assert result.status == "READY"
    work()
    assert result.status == "READY", "the ticket is a snapshot"
    assert task.get_result(result.id).return_value == "sent"
    assert task.get_result(other.id).status == "READY"


@pytest.mark.django_db(transaction=True)
def test_a_task_that_raises_is_stored_as_failed_and_not_tried_again(run: Run) -> None:
    attempts = []

    def mail(user_id: int) -> None:
        attempts.append(user_id)
        raise OSError("the mail server is down")

    result = run(MAILING, DATABASE, mail=mail)["send_welcome"].enqueue(41)
    work()
    work()
    result.refresh()
    assert (result.status, attempts) == ("FAILED", [41])
    assert "the mail server is down" in result.errors[0].traceback


@pytest.mark.django_db(transaction=True)
def test_a_row_enqueued_in_a_transaction_is_undone_with_it(run: Run) -> None:
    task = run(MAILING, DATABASE, mail=print)["send_welcome"]
    with suppress(KeyError), transaction.atomic():
        task.enqueue(41)
        raise KeyError
    assert not DBTaskResult.objects.exists()


def table_steps() -> list[dict[str, str]]:
    lines = [line for line in text_of("breakdown").split("\n") if line.startswith("|")]
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(header, [ASKED.sub("", cell) for cell in row], strict=True)) for row in rows]


def test_the_visual_quiz_is_answered_by_the_table() -> None:
    steps = table_steps()
    running = next(step["Step"] for step in steps if step["`status`"] == "RUNNING")
    assert running in accepted_of(item("breakdown", "running-step"))
    free = next(step["Step"] for step in steps[1:] if step["`free_threads`"] == "4")
    assert f"At step {free}," in right_choice_of(item("breakdown", "thread-free"))
    welcome = next(step for step in steps if step["User sees"] == "Welcome page")
    assert right_choice_of(item("breakdown", "status-at-welcome")) == welcome["`status`"]


def test_the_table_points_at_lines_that_do_what_the_step_says() -> None:
    lines = code_of(text_of("breakdown")).split("\n")
    at = {
        step["Step"]: [lines[int(number) - 1] for number in re.findall(r"\d+", step["Line"])]
        for step in table_steps()
    }
    assert "def signup" in at["1"][0]
    assert "create_user" in at["2"][0]
    assert "enqueue" in at["3"][0]
    assert "redirect(" in at["4"][0]
    assert at["6"][0] == "@task"
    assert "mail(" in at["7"][0]


def finish(jobs: int, seconds: int, workers: int) -> int:
    """When the last of equal jobs is done if each worker takes the next one as soon as it is idle."""
    idle_at = [0] * workers
    for _ in range(jobs):
        heapq.heappush(idle_at, heapq.heappop(idle_at) + seconds)
    return max(idle_at)


def test_the_last_email_is_out_when_stated() -> None:
    question = item("evidence", "last-email")
    figures = re.search(r"(\d+) emails.* (\d+) seconds.* (\d+) workers", question)
    assert figures
    assert str(finish(*map(int, figures.groups()))) in accepted_of(question)
    assert finish(6, 2, 1) == 12, "six emails of two seconds took it twelve"


def test_pipelines_mark_their_longest_bar_and_add_up_to_the_reply() -> None:
    evidence = text_of("evidence")
    totals = []
    for language, _, source in FENCE.findall(evidence):
        if language == "pipeline":
            bars = [line.rsplit("|", 1) for line in source.strip().split("\n")]
            totals.append(sum(int(time) for _, time in bars))
            assert max(bars, key=lambda bar: int(bar[1]))[0].startswith("!")
    assert totals == [3527, 4]
    assert all(stated in evidence for stated in ("took 3,527", "got a reply after 4"))
