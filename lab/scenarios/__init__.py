"""The scenarios that exist. lab.md names one by its slug."""

from collections.abc import Mapping

from lab.scenarios.arguments_and_results import ArgumentsAndResults
from lab.scenarios.blocking_vs_background import BlockingVsBackground
from lab.scenarios.busy_worker import BusyWorker
from lab.scenarios.chain_and_group import ChainAndGroup
from lab.scenarios.cpu_and_gil import CpuAndGil
from lab.scenarios.errors_and_retries import ErrorsAndRetries
from lab.scenarios.idempotency import Idempotency
from lab.scenarios.priority_queues import PriorityQueues
from lab.scenarios.protocol import Scenario
from lab.scenarios.rate_limiting import RateLimiting
from lab.scenarios.worker_is_off import WorkerIsOff

_EVERY: tuple[Scenario, ...] = (
    BlockingVsBackground(),
    ArgumentsAndResults(),
    WorkerIsOff(),
    BusyWorker(),
    ErrorsAndRetries(),
    Idempotency(),
    ChainAndGroup(),
    PriorityQueues(),
    RateLimiting(),
    CpuAndGil(),
)
ALL: Mapping[str, Scenario] = {scenario.slug: scenario for scenario in _EVERY}


def find(slug: str) -> Scenario | None:
    return ALL.get(slug)


def get(slug: str) -> Scenario:
    """The scenario, or KeyError."""
    return ALL[slug]
