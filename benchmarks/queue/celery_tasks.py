"""The work as tasks of Celery: its defaults, so messages are acknowledged early and results are not kept."""

import os

from celery import Celery

from benchmarks.queue import work

app = Celery("benchmark", broker=os.environ["RECTO_BENCH_BROKER"])
app.conf.broker_connection_retry_on_startup = True


@app.task
def stamp(number: int) -> None:
    work.stamp(number)


@app.task
def nap(number: int) -> None:
    work.nap(number)
