"""What a benchmark found: figures measured side by side in one run, and the ratio that is its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Goal:
    """``ratio`` and ``bound`` in the sense of ``at_most``: met when ratio <= bound, else when ratio >= bound."""

    name: str
    what: str
    ours: str
    beside: str
    ratio: float
    bound: float
    at_most: bool

    @property
    def is_met(self) -> bool:
        return self.ratio <= self.bound if self.at_most else self.ratio >= self.bound

    @property
    def row(self) -> str:
        sign = "≤" if self.at_most else "≥"
        verdict = "met" if self.is_met else "missed"
        return f"| {self.name} | {self.what} | {self.ours} | {self.beside} | {self.ratio:.2f} | {sign} {self.bound:g} | {verdict} |"


HEAD = "| goal | what | ours | beside it | ratio | goal | |\n|---|---|---|---|---|---|---|"


def table(goals: list[Goal]) -> str:
    return "\n".join([HEAD, *(goal.row for goal in goals)])
