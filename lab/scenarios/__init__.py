"""The scenarios that exist. lab.md names one by its slug."""

from collections.abc import Mapping

from lab.scenarios.arguments_and_results import ArgumentsAndResults
from lab.scenarios.blocking_vs_background import BlockingVsBackground
from lab.scenarios.protocol import Scenario

ALL: Mapping[str, Scenario] = {
    scenario.slug: scenario for scenario in (BlockingVsBackground(), ArgumentsAndResults())
}


def find(slug: str) -> Scenario | None:
    return ALL.get(slug)


def get(slug: str) -> Scenario:
    """The scenario, or KeyError."""
    return ALL[slug]
