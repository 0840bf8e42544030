"""What a scenario is. One module each; the registry beside this file lists them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404, HttpResponse

from lab.findings import Findings
from lab.knobs import KnobsForm
from lab.recording import Recording
from lab.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Running code that is shown beside the drawing: functions, methods, classes or tasks, in this order."""

    title: str
    of: tuple[Callable[..., Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure that a prediction may name. ``unit`` is "ms", "times", or a noun in the singular."""

    label: str
    unit: str = "ms"


class Scenario(ABC):
    """One experiment: its knobs, how it is played, and what its stamps say."""

    slug: ClassVar[str]
    name: ClassVar[str]
    about: ClassVar[str]  # one line
    button: ClassVar[str]
    Knobs: ClassVar[type[KnobsForm]]
    measures: ClassVar[Mapping[str, Measure]]
    code: ClassVar[tuple[Excerpt, ...]]

    @abstractmethod
    def headline(self, knobs: Mapping[str, int]) -> str:
        """The page's title for these knobs."""

    @abstractmethod
    def play(self, stage: Stage) -> None:
        """Do it, stamping what happens. Runs in the driver's thread; every wait is the stage's."""

    @abstractmethod
    def findings(self, recording: Recording) -> Findings:
        """What the page shows of a run, finished or not. Pure."""

    def answer(self, lane: str, run: str, number: int, knobs: Mapping[str, int]) -> HttpResponse:
        """Answer visitor ``number`` in one of the lab's threads. Scenarios without visitors have no such page."""
        raise Http404
