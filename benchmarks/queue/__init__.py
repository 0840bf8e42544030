"""Our queue beside others: enqueue, start latency, throughput, and what a kill -9 costs. `python -m benchmarks.queue`"""

from __future__ import annotations

from benchmarks.report import Goal


def measure() -> list[Goal]:
    # Imported here, because workers of every peer import this package for its tasks alone.
    from benchmarks.queue.rounds import measure_all
    from benchmarks.queue.tables import goals

    return goals(measure_all())
