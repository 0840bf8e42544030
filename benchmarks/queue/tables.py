"""The findings as Markdown, and the goals among them."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
from importlib.metadata import version

from benchmarks.queue.rounds import Found
from benchmarks.queue.services import Postgres, Redis
from benchmarks.queue.survival import Survival
from benchmarks.report import Goal, table

_HEAD = (
    "| engine | enqueue ms p50 / p99 | in a burst | start ms p50 / p99 | no-op tasks/s | kill -9: lost / stuck / re-run |\n"
    "|---|---|---|---|---|---|"
)
_LONG_HEAD = "| enqueue ms p50 / p99 | empty queue | 10,000 rows wait | ratio of p50 |\n|---|---|---|---|"


def machine() -> str:
    postgres, redis = Postgres(), Redis()
    parts = [
        f"{os.cpu_count()} shared cores",
        f"Python {platform.python_version()}",
        f"Django {version('django')}",
        f"SQLite {sqlite3.sqlite_version}",
        f"PostgreSQL {postgres.version()}" if postgres.is_there() else "no PostgreSQL",
        f"Redis {redis.version()}" if redis.is_there() else "no Redis",
    ]
    return ", ".join(parts)


def engines(found: dict[str, Found]) -> str:
    return "\n".join([_HEAD, *(_row(peer) for peer in found.values())])


def long_queue(found: dict[str, Found]) -> str:
    rows = [
        f"| {peer.title} | {_percentiles(peer.empty_queue)} | {_percentiles(peer.long_queue)} "
        f"| {_p50(peer.long_queue) / _p50(peer.empty_queue):.2f} |"
        for peer in found.values()
        if peer.long_queue
    ]
    return "\n".join([_LONG_HEAD, *rows])


def goal_rows(found: dict[str, Found]) -> str:
    return table(goals(found))


def goals(found: dict[str, Found]) -> list[Goal]:
    """Those of peers that were measured."""
    measured = {name: peer for name, peer in found.items() if not peer.missing}
    rows = []
    for name in ("embedded-sqlite", "embedded-postgres"):
        if ours := measured.get(name):
            rows += _goals_of(ours, measured)
    return rows


def _goals_of(ours: Found, measured: dict[str, Found]) -> list[Goal]:
    on = ours.title.rpartition(", ")[2].strip("*")
    rows = []
    if celery := measured.get("celery"):
        rows.append(_start_beside(ours, celery, on, bound=5, is_ours_first=True))
        rows.append(_enqueue_beside(ours.enqueue, celery.enqueue, f"enqueue p50, embedded, {on}"))
        rows.append(_enqueue_beside(ours.burst, celery.burst, f"enqueue p50 in a burst, embedded, {on}"))
    if workers := measured.get("tasks-db"):
        rows.append(_start_beside(ours, workers, on, bound=10, is_ours_first=False))
    if workers := measured.get("tasks-db-fast"):
        rows.append(_start_beside(ours, workers, on, bound=10, is_ours_first=False))
    return [*rows, _long_queue_goal(ours, on), _survival_goal(ours, on)]


def _start_beside(ours: Found, other: Found, on: str, *, bound: float, is_ours_first: bool) -> Goal:
    """`is_ours_first` asks how many times longer ours takes; else how many times longer the other."""
    ratio = _p50(ours.start) / _p50(other.start)
    return _goal(
        f"start p50, embedded, {on}",
        f"{_p50(ours.start):.1f} ms",
        f"{_short(other)} {_p50(other.start):.1f} ms",
        ratio if is_ours_first else 1 / ratio,
        bound,
        at_most=is_ours_first,
    )


def _enqueue_beside(ours: list[float], other: list[float], what: str) -> Goal:
    return _goal(
        what,
        f"{_p50(ours):.2f} ms",
        f"Celery {_p50(other):.2f} ms",
        _p50(ours) / _p50(other),
        1,
    )


def _long_queue_goal(ours: Found, on: str) -> Goal:
    return _goal(
        f"enqueue p50 when 10,000 rows wait, {on}",
        f"{_p50(ours.long_queue):.2f} ms",
        f"empty queue {_p50(ours.empty_queue):.2f} ms",
        _p50(ours.long_queue) / _p50(ours.empty_queue),
        2,
    )


def _survival_goal(ours: Found, on: str) -> Goal:
    lost = ours.survival.lost + ours.survival.stuck if ours.survival else 100
    return _goal(f"lost or stuck after kill -9, {on}", f"{lost} of 100", "none", lost, 0)


def _goal(what: str, ours: str, beside: str, ratio: float, bound: float, *, at_most: bool = True) -> Goal:
    return Goal(name="queue", what=what, ours=ours, beside=beside, ratio=ratio, bound=bound, at_most=at_most)


def _row(peer: Found) -> str:
    if peer.missing:
        return f"| {peer.title} | – ({peer.missing}) | – | – | – | – |"
    rate = statistics.median(peer.rates)
    times = [_percentiles(values) for values in (peer.enqueue, peer.burst, peer.start)]
    cells = [peer.title, *times, f"{rate:,.0f}"]
    return f"| {' | '.join(cells)} | {_survival(peer.survival)} |"


def _survival(survival: Survival | None) -> str:
    if survival is None:
        return "–"
    counts = f"{survival.lost} / {survival.stuck} / {survival.rerun}"
    return (
        counts if survival.lost or survival.stuck else f"{counts} (all done {survival.seconds:.1f} s after)"
    )


def _percentiles(values: list[float]) -> str:
    return f"{_number(_p50(values))} / {_number(_p99(values))}"


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def _p50(values: list[float]) -> float:
    return statistics.median(values)


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def _short(peer: Found) -> str:
    return peer.title.split(",")[0].replace("the same with", "django-tasks-db")
