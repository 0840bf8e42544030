"""The work as tasks of huey, with the storage's defaults."""

import os

from huey import RedisHuey, SqliteHuey

from benchmarks.queue import work

_BROKER = os.environ["RECTO_BENCH_BROKER"]
huey = (
    RedisHuey("benchmark", url=_BROKER)
    if _BROKER.startswith("redis:")
    else SqliteHuey("benchmark", filename=_BROKER)
)


@huey.task()
def stamp(number: int) -> None:
    work.stamp(number)


@huey.task()
def nap(number: int) -> None:
    work.nap(number)
