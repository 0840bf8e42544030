"""What is wrong with a content folder, where, and how to put it right."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Literal

type Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem. ``line`` and ``column`` count from 1; ``path`` is relative to the content folder."""

    path: str
    line: int
    column: int
    severity: Severity
    rule: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        hint = f" Did you mean {self.suggestion}?" if self.suggestion else ""
        return f"{self.path}:{self.line}:{self.column}: {self.severity} {self.rule}: {self.message}{hint}"


@dataclass(slots=True)
class Collector:
    """Gathers diagnostics; every reader of one run writes into the same one."""

    found: list[Diagnostic] = field(default_factory=list)

    def at(self, path: str) -> Report:
        """Return a report that writes under ``path``."""
        return Report(path, self.found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """Return each diagnostic once, in the order of the files."""
        return tuple(sorted(set(self.found)))


@dataclass(frozen=True, slots=True)
class Report:
    """The diagnostics of one file."""

    path: str
    found: list[Diagnostic]

    def error(self, line: int, column: int, rule: str, message: str, suggestion: str = "") -> None:
        self.found.append(Diagnostic(self.path, line, column, "error", rule, message, suggestion))

    def warning(self, line: int, column: int, rule: str, message: str, suggestion: str = "") -> None:
        self.found.append(Diagnostic(self.path, line, column, "warning", rule, message, suggestion))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Say whether anything found forbids loading."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return a JSON array of objects with the fields of Diagnostic."""
    return json.dumps([asdict(diagnostic) for diagnostic in diagnostics], ensure_ascii=False, indent=2)
