"""Who is measured, and what each needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True, kw_only=True)
class Peer:
    """`database` and `needs_redis` say what is made for it; `samples` and `drain` are numbers of tasks a round."""

    title: str
    engine: str
    package: str = ""
    settings: str = ""
    database: str = ""  # sqlite, postgres, or empty
    needs_redis: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    samples: int = 20
    drain: int = 300

    @property
    def is_in_process(self) -> bool:
        return ".in_process." in self.engine

    @property
    def full_title(self) -> str:
        return self.title.format(version=_version(self.package))

    @property
    def is_installed(self) -> bool:
        return not self.package or bool(_version(self.package))


_SITE, _PLAIN = "benchmarks.queue.site_settings", "benchmarks.queue.peer_settings"
_EMBEDDED, _WORKERS = "benchmarks.queue.in_process.Embedded", "benchmarks.queue.in_workers.DatabaseWorkers"
_DB, _LOCAL = {"RECTO_BENCH_BACKEND": "db"}, {"RECTO_BENCH_BACKEND": "local"}
_ENGINE = {"TASKS_ENGINE": "worker"}

PEERS: dict[str, Peer] = {
    "embedded-sqlite": Peer(
        title="**Recto, embedded, SQLite**", engine=_EMBEDDED, settings=_SITE, database="sqlite"
    ),
    "embedded-postgres": Peer(
        title="**Recto, embedded, PostgreSQL**", engine=_EMBEDDED, settings=_SITE, database="postgres"
    ),
    "worker": Peer(
        title="**Recto, `db_worker --interval 0.1` ×2, PostgreSQL**",
        engine=_WORKERS,
        settings=_SITE,
        database="postgres",
        environment={**_ENGINE, "RECTO_BENCH_INTERVAL": "0.1"},
        samples=10,
    ),
    "tasks-db": Peer(
        title="django-tasks-db {version}, `db_worker` ×2, PostgreSQL",
        engine=_WORKERS,
        package="django-tasks-db",
        settings=_PLAIN,
        database="postgres",
        environment={**_DB, "RECTO_BENCH_INTERVAL": "1"},
        samples=4,
    ),
    "tasks-db-fast": Peer(
        title="the same with `--interval 0.1`",
        engine=_WORKERS,
        package="django-tasks-db",
        settings=_PLAIN,
        database="postgres",
        environment={**_DB, "RECTO_BENCH_INTERVAL": "0.1"},
        samples=10,
    ),
    "celery": Peer(
        title="Celery {version}, prefork 2, Redis",
        engine="benchmarks.queue.in_workers.Celery",
        package="celery",
        needs_redis=True,
    ),
    "rq": Peer(
        title="RQ {version}, 2 workers that fork for each job, Redis",
        engine="benchmarks.queue.in_workers.RQ",
        package="rq",
        needs_redis=True,
        drain=60,
    ),
    "huey-redis": Peer(
        title="huey {version}, 2 threads, Redis",
        engine="benchmarks.queue.in_workers.Huey",
        package="huey",
        needs_redis=True,
        samples=10,
    ),
    "huey-sqlite": Peer(
        title="huey {version}, 2 threads, SQLite",
        engine="benchmarks.queue.in_workers.Huey",
        package="huey",
        samples=10,
    ),
    "local": Peer(
        title="django-tasks-local {version}, 2 threads, memory",
        engine="benchmarks.queue.in_process.Local",
        package="django-tasks-local",
        settings=_PLAIN,
        environment=_LOCAL,
    ),
    "threads": Peer(
        title="`ThreadPoolExecutor(2).submit`, memory", engine="benchmarks.queue.in_process.Threads"
    ),
}


def _version(package: str) -> str:
    try:
        return version(package) if package else ""
    except PackageNotFoundError:
        return ""
