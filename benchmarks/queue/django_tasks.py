"""The work as tasks of Django."""

from django.tasks import task

from benchmarks.queue import work


@task()
def stamp(number: int) -> None:
    work.stamp(number)


@task()
def nap(number: int) -> None:
    work.nap(number)
