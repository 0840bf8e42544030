"""Runs the code of the topic *Defining tasks* and the stated answers of its questions."""

import ast
import inspect
from contextlib import suppress
from importlib import import_module
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.tasks import Task, TaskResult, TaskResultStatus, task, task_backends
from django.tasks.exceptions import InvalidTask
from django_tasks_db.models import DBTaskResult

from tests.content.defining_tasks import (
    DATABASE,
    DUMMY,
    IMMEDIATE,
    IMPORT,
    Run,
    choices_of,
    code_of,
    fences_of,
    item,
    module_runner,
    python_fences,
    right_choice_of,
    work,
)


@pytest.fixture
def run(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> Run:
    return module_runner(settings, monkeypatch)


def outcome(expression: str, module: Any) -> Any:
    """What an expression gives in a module, or the error it raises."""
    try:
        return eval(expression, vars(module))
    except Exception as error:  # noqa: BLE001  every choice may fail in its own way
        return error


@pytest.mark.parametrize("source", python_fences())
def test_python_compiles_and_names_only_what_django_has(source: str) -> None:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("django"):
            module = import_module(str(node.module))
            assert all(hasattr(module, name.name) for name in node.names)


@pytest.mark.parametrize("source", python_fences())
def test_methods_and_keywords_of_tasks_and_results_exist(source: str) -> None:
    owners: dict[str, type] = {"result": TaskResult, "make_invoice": Task, "sales_report": Task}
    known = {"using": Task.using, "task": task}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in owners:
            assert hasattr(owners[node.value.id], node.attr)
        if isinstance(node, ast.Call):
            called = known.get(getattr(node.func, "attr", getattr(node.func, "id", "")), print)
            named = {keyword.arg for keyword in node.keywords}
            assert called is print or named <= set(inspect.signature(called).parameters)


@pytest.mark.parametrize(
    ("name", "item_id", "tasks"),
    [
        ("practice", "print-status", DUMMY),
        ("challenge", "tuple-arrives", IMMEDIATE),
        ("challenge", "failed-finished", IMMEDIATE),
    ],
)
def test_code_prints_the_stated_answer_and_no_other(
    run: Run, capsys: Any, name: str, item_id: str, tasks: Any
) -> None:
    question = item(name, item_id)
    run(code_of(question), tasks)
    printed = capsys.readouterr().out.strip()
    if "```answer" in question:
        assert printed in code_of(question, "answer").split("\n")
    else:
        assert printed == right_choice_of(question)


def test_exactly_one_expression_hands_the_call_over(run: Run) -> None:
    question = item("practice", "which-enqueues")
    module = run(code_of(question), DUMMY)
    for expression, is_right in choices_of(question).items():
        assert isinstance(outcome(expression, module), TaskResult) == is_right
    assert len(task_backends["default"].results) == 1


def test_exactly_one_decorator_makes_the_program_run(run: Run, capsys: Any) -> None:
    question = item("challenge", "decorator-line")
    for decorator, is_right in choices_of(question).items():
        with suppress(TypeError, NameError, AttributeError):
            run(code_of(question).replace("____", decorator), IMMEDIATE)
        assert (capsys.readouterr().out == "7.pdf\n") == is_right


def test_exactly_one_expression_runs_the_call_with_the_priority(run: Run) -> None:
    question = item("challenge", "using-priority")
    module = run(code_of(question), IMMEDIATE)
    for expression, is_right in choices_of(question).items():
        result = outcome(expression, module)
        is_successful = isinstance(result, TaskResult) and result.status == TaskResultStatus.SUCCESSFUL
        assert (is_successful and result.task.priority == 10) == is_right
    assert module.make_invoice.priority == 0


@pytest.mark.parametrize("tasks", [IMMEDIATE, DUMMY, DATABASE])
def test_exactly_the_right_arguments_are_accepted(run: Run, tasks: Any) -> None:
    question = item("practice", "accepted-arguments")
    module = run(code_of(question), tasks)
    for expression, is_right in choices_of(question).items():
        assert isinstance(outcome(expression, module), TaskResult if is_right else TypeError)


def test_only_the_given_order_of_lines_runs(run: Run) -> None:
    lines = code_of(item("practice", "order-lines"), "order").strip("\n").split("\n")
    running = []
    for order in permutations(lines):
        with suppress(SyntaxError, NameError, AttributeError, InvalidTask):
            result = run("\n".join(order), IMMEDIATE).result
            running.extend([(order, result.return_value)] if result.status == "SUCCESSFUL" else [])
    assert running == [(tuple(lines), 6)]


# ---- what the questions say about failing


def test_a_task_inside_a_view_is_refused_when_the_view_runs(run: Run) -> None:
    view = run(IMPORT + code_of(item("practice", "nested-task")), IMMEDIATE).start
    with pytest.raises(InvalidTask, match="module level"):
        view(None, 7)


@pytest.mark.django_db(transaction=True)
def test_a_missing_argument_is_accepted_and_fails_in_the_worker(run: Run) -> None:
    names = {"redirect": lambda *place: place}
    module = run(IMPORT + code_of(item("challenge", "missing-argument")), DATABASE, **names)
    assert module.start(None, 7) == ("invoice", 7)
    work()
    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path) == ("FAILED", "builtins.TypeError")


@pytest.mark.parametrize(
    "source", [code_of(item("practice", "value-too-soon")), fences_of(item("deep-dive", "result-at-once"))[0]]
)
def test_using_the_value_at_once_works_only_on_the_default_backend(run: Run, source: str) -> None:
    task_code = IMPORT + "@task\ndef make_invoice(order_id):\n    return '7.pdf'\n\n"
    names = {
        "get_object_or_404": lambda *where, **which: SimpleNamespace(pk=7),
        "Order": None,
        "render": lambda *shown: shown[2],
    }
    request = SimpleNamespace(user=None)
    assert run(task_code + source, IMMEDIATE, **names).start(request, 7) == {"file": "7.pdf"}
    view = run(task_code + source, DATABASE, **names).start
    with pytest.raises(ValueError, match="Task has not finished yet"):
        view(request, 7)


def test_a_row_in_the_same_database_is_rolled_back_with_the_order(run: Run) -> None:
    def reserve_stock(order: Any) -> None:
        assert DBTaskResult.objects.count() == 1
        raise ConnectionError

    order = SimpleNamespace(objects=SimpleNamespace(create=lambda buyer: SimpleNamespace(pk=7)))
    names = {"transaction": transaction, "Order": order, "buyer": None, "reserve_stock": reserve_stock}
    definition = IMPORT + "@task\ndef make_invoice(order_id):\n    return '7.pdf'\n\n"
    with pytest.raises(ConnectionError):
        run(definition + code_of(item("practice", "rolled-back")), DATABASE, **names)
    assert not DBTaskResult.objects.exists()
