"""Runs what the topic *Defining tasks* says in its deep dive, its step table and its figures."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.tasks import TaskResultStatus
from django.tasks.exceptions import InvalidTask, TaskResultDoesNotExist, TaskResultMismatch
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.content.defining_tasks import (
    DATABASE,
    DUMMY,
    IMMEDIATE,
    IMPORT,
    Run,
    code_of,
    code_with,
    fences_of,
    item,
    module_runner,
    right_choice_of,
    table_of,
    text_of,
    work,
)

ECHO = (
    IMPORT
    + "@task\ndef echo(value):\n    return [type(value).__name__, value]\n\n@task\ndef other():\n    return {1, 2}\n"
)


@pytest.fixture
def run(settings: Any, monkeypatch: pytest.MonkeyPatch, db: None) -> Run:
    return module_runner(settings, monkeypatch)


def test_the_deep_dive_names_all_statuses_and_what_the_result_says(run: Run) -> None:
    named = [row["Status"].strip("`") for row in table_of(item("deep-dive", "receipt"))]
    assert set(named) == set(TaskResultStatus.values)
    lesson = code_of(text_of("deep-dive")) + code_of(item("deep-dive", "receipt"))
    result = run(lesson, DATABASE).result
    assert (result.status, result.is_finished, result.args) == ("READY", False, [7])


def test_a_task_is_called_through_its_verbs_only(run: Run) -> None:
    make_invoice = run(code_of(text_of("deep-dive")), DUMMY).make_invoice
    assert make_invoice.call(7) == "invoice-7.pdf"
    with pytest.raises(TypeError, match="'Task' object is not callable"):
        make_invoice(7)


@pytest.mark.django_db(transaction=True)
def test_arguments_change_on_the_way_as_stated(run: Run) -> None:
    echo = run(ECHO, DATABASE).echo
    stored = [echo.enqueue(value) for value in ((1, 2), b"text", {1: 2})]
    work()
    values = [echo.get_result(result.id).return_value for result in stored]
    assert values == [["list", [1, 2]], ["str", "text"], ["dict", {"1": 2}]]


@pytest.mark.django_db(transaction=True)
def test_results_are_read_by_id_and_only_change_by_refresh(run: Run) -> None:
    module = run(ECHO, DATABASE)
    result, unserialisable = module.echo.enqueue(1), module.other.enqueue()
    work()
    assert result.status == TaskResultStatus.READY
    result.refresh()
    assert result.return_value == ["int", 1]
    with pytest.raises(ValueError, match="Task failed"):
        module.other.get_result(unserialisable.id).return_value  # noqa: B018
    with pytest.raises(TaskResultMismatch):
        module.other.get_result(result.id)
    with pytest.raises(TaskResultDoesNotExist):
        module.echo.get_result("")


def test_the_default_backend_refuses_to_wait_and_unlisted_queues(run: Run) -> None:
    echo = run(ECHO, IMMEDIATE).echo
    for changes in ({"run_after": timezone.now()}, {"queue_name": "reports"}, {"priority": 101}):
        with pytest.raises(InvalidTask):
            echo.using(**changes)


@pytest.mark.django_db(transaction=True)
def test_the_retry_pauses_longer_each_time_and_ends_as_failed(run: Run) -> None:
    tries: list[Any] = []

    class Unavailable(Exception):  # noqa: N818  the lesson's name
        pass

    def announce(order: Any) -> None:
        tries.append(order)
        raise Unavailable

    warehouse = SimpleNamespace(Unavailable=Unavailable, announce=announce)
    order = SimpleNamespace(objects=SimpleNamespace(get=lambda pk: pk))
    source = "from datetime import timedelta\n" + IMPORT + code_with("deep-dive", "def announce_order")
    module = run(source, DATABASE, timezone=timezone, Order=order, warehouse=warehouse)
    module.announce_order.enqueue(7)
    for pause in [*module.PAUSES, None]:
        work()
        waiting = DBTaskResult.objects.filter(status="READY")
        seconds = [round((row.run_after - timezone.now()).total_seconds(), -1) for row in waiting]
        assert seconds == ([pause] if pause else [])
        waiting.update(run_after=timezone.now())
    assert (len(tries), DBTaskResult.objects.filter(status="FAILED").count()) == (4, 1)


def test_the_idempotent_task_sends_one_mail(run: Run) -> None:
    sent: list[str] = []
    order = SimpleNamespace(invoice_mailed_at=None, save=lambda update_fields: None)
    orders = SimpleNamespace(objects=SimpleNamespace(get=lambda pk: order))
    names = {"timezone": timezone, "Order": orders, "send_invoice": lambda order, name: sent.append(name)}
    mail = run(IMPORT + code_with("deep-dive", "def mail_invoice"), IMMEDIATE, **names).mail_invoice
    assert [mail.enqueue(7, "7.pdf").return_value for _ in range(2)] == ["mailed", "already mailed"]
    assert sent == ["7.pdf"]


# ---- the table and the figures


@pytest.mark.django_db(transaction=True)
def test_the_breakdown_happens_as_its_table_says(run: Run) -> None:
    order = SimpleNamespace(pk=7, invoice_task="", save=lambda update_fields: None)
    found = SimpleNamespace(get=lambda pk: order)
    request, seen = SimpleNamespace(user=None), []

    def look() -> None:
        row = DBTaskResult.objects.get()
        page = module.invoice(request, 7)
        seen.append((row.status, row.return_value or "none", page.get("file") or page["status"]))

    def draw_pdf(order: Any) -> str:
        look()
        return "7.pdf"

    names: dict[str, Any] = dict.fromkeys(("login_required", "require_POST"), lambda view: view)
    names |= {"get_object_or_404": lambda *where, **which: order, "render": lambda *shown: shown[2]}
    names |= {"Order": SimpleNamespace(objects=found), "draw_pdf": draw_pdf, "redirect": lambda *place: place}
    module = run(code_of(text_of("breakdown")), DATABASE, **names)
    assert module.start(request, 7) == ("invoice", 7)
    look()
    work()
    look()
    steps = {step["Step"]: step for step in table_of(text_of("breakdown"))}
    stated = [
        (at["`row.status`"], at["`row.return_value`"], re.sub("Status |Link to ", "", at["User sees"]))
        for at in (steps["5"], steps["8"], steps["10"])
    ]
    assert seen == stated


def test_the_visual_quiz_is_answered_by_the_table() -> None:
    steps = table_of(text_of("breakdown"))
    first = next(step["Step"] for step in steps if step["`row.status`"] != "none")
    assert f"step {first}," in right_choice_of(item("breakdown", "first-row"))
    at = {step["Step"]: step for step in steps}
    assert right_choice_of(item("breakdown", "stale-page")) == at["9"]["User sees"]
    assert at["7"]["Server"].casefold() in right_choice_of(item("breakdown", "server-at-seven"))


def test_the_table_points_at_lines_that_do_what_the_step_says() -> None:
    lines = code_of(text_of("breakdown")).split("\n")
    expected = {
        "1": "def start",
        "2": "get_object_or_404",
        "3": "enqueue",
        "4": "result.id",
        "5": "get_object_or_404",
    }
    expected |= {
        "6": "def make_invoice",
        "7": "Order.objects.get",
        "9": "draw_pdf",
        "10": "get_object_or_404",
    }
    for step in table_of(text_of("breakdown")):
        if step["Step"] in expected:
            assert expected[step["Step"]] in lines[int(step["Line"].split(",")[0]) - 1]


def test_pipelines_add_up_to_the_stated_figures() -> None:
    evidence = text_of("evidence")
    called, enqueued = (
        [int(line.rsplit("|", 1)[1]) for line in source.strip().split("\n")]
        for source in fences_of(evidence, "pipeline")
    )
    assert f"{sum(called):,} ms to the first byte" in evidence
    assert f"ready after {sum(enqueued) / 1000:.1f} seconds" in evidence
    assert enqueued[2] == max(enqueued)
