"""Packages point down, never up and never in a circle; inside an app, imports follow the reading order."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BELOW = {
    "courseware": set(),
    "learners": set(),
    "background": set(),
    "lessons": {"courseware", "learners", "background"},
    "quizzes": {"courseware", "learners", "background", "lessons"},
    "flashcards": {"courseware", "learners", "background", "lessons", "quizzes"},
    "lab": {"courseware", "learners", "background"},
    "learning_site": {"courseware", "learners", "background", "lessons", "quizzes", "flashcards", "lab"},
}
READING_ORDER = ("documents", "models", "loader", "", "tasks", "forms", "views", "urls")  # "": verb modules
# A loader in several files, and what loaders share with the verbs.
LOADING = {
    "breakdown",
    "cloze",
    "code_lines",
    "evidence",
    "flows",
    "recomputing",
    "relations",
    "rendering",
    "rendering_pool",
    "rows",
    "scheduling",
    "sums",
    "topic_sums",
    "tracker",
    "upsert",
}
OUTSIDE_THE_ORDER = {"admin", "apps", "receivers"}  # entry points: read by nobody inside


def modules(package):
    folder = ROOT / package
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute here"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def rank(module):
    """Where a module of an app stands in the reading order; None where the order does not hold it."""
    parts = module.split(".")
    if module.startswith("flashcards.decks."):  # an app inside an app keeps the same order
        parts = parts[1:]
    name = parts[1] if len(parts) > 1 else ""
    if name in OUTSIDE_THE_ORDER:
        return None
    if name in LOADING:
        name = "loader"
    return READING_ORDER.index(name if name in READING_ORDER else "")


@pytest.mark.parametrize("package", BELOW)
def test_a_package_imports_only_what_is_below_it(package):
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in modules(package)
        for line, name in imports(path)
        if (top := name.split(".")[0]) in BELOW and top != package and top not in BELOW[package]
    ]
    assert wrong == []


def test_courseware_does_not_know_django():
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in modules("courseware")
        for line, name in imports(path)
        if name.split(".")[0] in {"django", "django_htmx", "django_tasks_db"}
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ["learners", "lessons", "quizzes", "flashcards", "lab"])
def test_inside_an_app_imports_go_left_only(package):
    wrong = []
    for path in modules(package):
        own = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for line, name in imports(path):
            if name.split(".")[0] != package or rank(own) is None:
                continue
            target = rank(name)
            if target is not None and target > rank(own):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {name}")
    assert wrong == []


def test_templates_trust_only_rendered_html():
    """`|safe` stands only on names that end in _html, and nothing runs or styles inline."""
    wrong = []
    for path in sorted(ROOT.glob("*/templates/**/*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            trusted = all(part.rstrip().endswith("_html") for part in line.split("|safe")[:-1])
            if not trusted or any(bad in line for bad in ("hx-on", "style=", "js:", "onclick", "onload")):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert wrong == []
