"""Reads the files of the topic *Defining tasks* and runs their code as a module of its own."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import global_settings
from django.core.management import call_command

from background import caretaker

TOPIC = Path(__file__).resolve().parents[2] / "content/background-work/defining-tasks"
IMMEDIATE = global_settings.TASKS
DUMMY = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ASKED = re.compile(r"^\?(?:\{#[^{}]*\})?")  # what stands before a predicted value
CHOICE = re.compile(r"^- \[(x| )\] (.+) \{#", re.MULTILINE)
IMPORT = "from django.tasks import task\n\n"


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


def fences_of(text: str, language: str = "python") -> list[str]:
    return [source for found, _, source in FENCE.findall(text) if found == language]


def code_of(text: str, language: str = "python") -> str:
    return fences_of(text, language)[0]


def code_with(name: str, definition: str) -> str:
    """The one fence of a file that holds ``definition``."""
    return next(source for source in fences_of(text_of(name)) if definition in source)


def choices_of(text: str) -> dict[str, bool]:
    return {choice.strip("`"): mark == "x" for mark, choice in CHOICE.findall(text)}


def right_choice_of(text: str) -> str:
    (right,) = [choice for choice, is_right in choices_of(text).items() if is_right]
    return right


def table_of(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.split("\n") if line.startswith("|")]
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(header, [ASKED.sub("", cell) for cell in row], strict=True)) for row in rows]


def python_fences() -> list[Any]:
    return [
        pytest.param(source, id=f"{path.stem}-{number}")
        for path in sorted(TOPIC.glob("*.md"))
        for number, (language, options, source) in enumerate(FENCE.findall(path.read_text("utf-8")))
        if language == "python" and "broken" not in options
    ]


Run = Callable[..., Any]


def module_runner(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs source as the module ``lesson`` under a TASKS setting and returns the module."""
    monkeypatch.setattr(caretaker, "hold", lambda holder: None)  # no thread outlives a test

    def run(source: str, tasks: dict[str, Any], **names: Any) -> Any:
        settings.TASKS = tasks
        module = ModuleType("lesson")
        monkeypatch.setitem(sys.modules, "lesson", module)
        vars(module).update(names)
        exec(compile(source, "lesson", "exec"), vars(module))
        return module

    return run


def work() -> None:
    call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)
